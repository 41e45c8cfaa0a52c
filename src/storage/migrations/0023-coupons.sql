-- Coupons and the codes that people are given of them. Codes are claimed, so their table stays on one node; who has which is
-- a person's row.

CREATE TABLE coupons (
  account_id     text COLLATE "C" NOT NULL,
  id             text COLLATE "C" NOT NULL,              -- the caller's own name
  description    text COLLATE "C",
  monitor        jsonb,                                  -- what the caller wants to be warned of
  created_at     timestamptz NOT NULL,
  PRIMARY KEY (account_id, id)
);
CREATE INDEX coupons_by_created ON coupons (account_id, created_at, id);

CREATE TABLE coupon_codes (
  account_id     text COLLATE "C" NOT NULL,
  id             text COLLATE "C" NOT NULL,              -- <coupon>-<unique code>
  coupon_id      text COLLATE "C" NOT NULL,
  unique_code    text COLLATE "C" NOT NULL,
  status         text COLLATE "C" NOT NULL,              -- UNASSIGNED, ASSIGNED_TO_PROFILE, USED …
  expires_at     timestamptz NOT NULL,
  created_at     timestamptz NOT NULL,
  PRIMARY KEY (account_id, id)
);
CREATE INDEX coupon_codes_by_coupon ON coupon_codes (account_id, coupon_id, created_at, id);
CREATE INDEX coupon_codes_by_created ON coupon_codes (account_id, created_at, id);
CREATE INDEX coupon_codes_free ON coupon_codes (account_id, coupon_id, expires_at, id) WHERE status = 'UNASSIGNED';

-- A person has one code of a coupon, whatever it comes with.
CREATE TABLE coupon_assignments (
  account_id     text COLLATE "C" NOT NULL,
  profile_id     uuid NOT NULL,
  coupon_id      text COLLATE "C" NOT NULL,
  code_id        text COLLATE "C" NOT NULL,
  assigned_at    timestamptz NOT NULL,
  PRIMARY KEY (account_id, profile_id, coupon_id)
);
CREATE INDEX coupon_assignments_by_code ON coupon_assignments (account_id, code_id);
