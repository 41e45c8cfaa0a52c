-- What a shop sells: items, their variants, and the categories that items are in. Ids are made of three parts, of which the
-- last is the caller's own: '$custom:::$default:::<external_id>'.

CREATE TABLE catalog_items (
  account_id          text COLLATE "C" NOT NULL,
  id                  text COLLATE "C" NOT NULL,
  external_id         text COLLATE "C" NOT NULL,
  title               text COLLATE "C" NOT NULL,
  description         text COLLATE "C" NOT NULL,
  price               numeric,
  url                 text COLLATE "C" NOT NULL,
  image_full_url      text COLLATE "C" NOT NULL,          -- empty unless given, as are the others about images
  image_thumbnail_url text COLLATE "C" NOT NULL,
  images              jsonb NOT NULL,
  custom_metadata     jsonb NOT NULL,
  published           boolean NOT NULL,
  created_at          timestamptz NOT NULL,
  updated_at          timestamptz NOT NULL,
  PRIMARY KEY (account_id, id)
);
CREATE INDEX catalog_items_by_created ON catalog_items (account_id, created_at, id);

CREATE TABLE catalog_variants (
  account_id          text COLLATE "C" NOT NULL,
  id                  text COLLATE "C" NOT NULL,
  external_id         text COLLATE "C" NOT NULL,
  item_id             text COLLATE "C" NOT NULL,
  title               text COLLATE "C" NOT NULL,
  description         text COLLATE "C" NOT NULL,
  sku                 text COLLATE "C" NOT NULL,
  inventory_policy    integer NOT NULL,                   -- 1 hides what is out of stock from dynamic blocks, 0 and 2 do not
  inventory_quantity  numeric NOT NULL,
  price               numeric NOT NULL,
  url                 text COLLATE "C" NOT NULL,
  image_full_url      text COLLATE "C" NOT NULL,
  image_thumbnail_url text COLLATE "C" NOT NULL,
  images              jsonb NOT NULL,
  custom_metadata     jsonb NOT NULL,
  published           boolean NOT NULL,
  created_at          timestamptz NOT NULL,
  updated_at          timestamptz NOT NULL,
  PRIMARY KEY (account_id, id)
);
CREATE INDEX catalog_variants_by_created ON catalog_variants (account_id, created_at, id);
CREATE INDEX catalog_variants_by_item ON catalog_variants (account_id, item_id, id);
CREATE INDEX catalog_variants_by_item_created ON catalog_variants (account_id, item_id, created_at, id);

CREATE TABLE catalog_categories (
  account_id          text COLLATE "C" NOT NULL,
  id                  text COLLATE "C" NOT NULL,
  external_id         text COLLATE "C" NOT NULL,
  name                text COLLATE "C" NOT NULL,
  created_at          timestamptz NOT NULL,
  updated_at          timestamptz NOT NULL,
  PRIMARY KEY (account_id, id)
);
CREATE INDEX catalog_categories_by_created ON catalog_categories (account_id, created_at, id);

-- The times are those of the item and of the category, which never change: pages of either are ordered by them.
CREATE TABLE catalog_item_categories (
  account_id          text COLLATE "C" NOT NULL,
  item_id             text COLLATE "C" NOT NULL,
  category_id         text COLLATE "C" NOT NULL,
  item_created_at     timestamptz NOT NULL,
  category_created_at timestamptz NOT NULL,
  PRIMARY KEY (account_id, item_id, category_id)
);
CREATE INDEX catalog_item_categories_by_category ON catalog_item_categories (account_id, category_id, item_id);
CREATE INDEX catalog_item_categories_by_item_created ON catalog_item_categories (account_id, category_id, item_created_at, item_id);
CREATE INDEX catalog_item_categories_by_created ON catalog_item_categories (account_id, item_id, category_created_at, category_id);

-- What a job made, changed or deleted, by id; it stays readable when the thing has gone since.
CREATE TABLE bulk_job_results (
  account_id          text COLLATE "C" NOT NULL,
  job_id              text COLLATE "C" NOT NULL,
  result_id           text COLLATE "C" NOT NULL,
  PRIMARY KEY (account_id, job_id, result_id)
);
CREATE INDEX bulk_jobs_under_way ON bulk_jobs (account_id, kind, created_at, id) WHERE status <> 'complete';
