-- Who wants to hear when a variant can be bought again. They wait until it can, also while it is not in the catalog at all.

CREATE TABLE back_in_stock_subscriptions (
  account_id     text COLLATE "C" NOT NULL,
  profile_id     uuid NOT NULL,
  variant_id     text COLLATE "C" NOT NULL,
  channels       jsonb NOT NULL,                         -- EMAIL, SMS, PUSH, WHATSAPP: where they want to hear of it
  subscribed_at  timestamptz NOT NULL,
  PRIMARY KEY (account_id, profile_id, variant_id)
);
CREATE INDEX back_in_stock_subscriptions_by_variant ON back_in_stock_subscriptions (account_id, variant_id, profile_id);

-- Variants that came back while somebody waited for them; the row goes away when all who waited were told.
CREATE TABLE variant_returns (
  account_id     text COLLATE "C" NOT NULL,
  variant_id     text COLLATE "C" NOT NULL,
  returned_at    timestamptz NOT NULL,
  PRIMARY KEY (account_id, variant_id)
);
