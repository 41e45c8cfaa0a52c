-- People who were erased: what is still to be done, and afterwards the certificate, which says nothing about them.

CREATE TABLE erasures (
  account_id     text COLLATE "C" NOT NULL,
  id             uuid NOT NULL,                          -- a ULID
  subject_hash   text COLLATE "C" NOT NULL,              -- of the identifier in the request, keyed: whoever has it can ask again
  actor_kind     text COLLATE "C" NOT NULL,
  actor_id       text COLLATE "C" NOT NULL,
  requested_at   timestamptz NOT NULL,
  completed_at   timestamptz,
  removed        jsonb NOT NULL,                         -- rows by table
  subject        jsonb,                                  -- who, as long as there is something to do; null afterwards
  passes         integer NOT NULL DEFAULT 0,             -- how often everything was found removed
  due_at         timestamptz,                            -- when to look again, by the wall clock; null when that is over
  PRIMARY KEY (account_id, id)
);
CREATE INDEX erasures_by_request ON erasures (account_id, requested_at, id);
CREATE INDEX erasures_by_due ON erasures (due_at) WHERE due_at IS NOT NULL;

-- What those who were erased did not want. It holds again for whoever comes with the same address or number.
CREATE TABLE kept_opt_outs (
  account_id     text COLLATE "C" NOT NULL,
  hash           text COLLATE "C" NOT NULL,              -- of the identifier, keyed
  source         text COLLATE "C" NOT NULL,              -- the table that the row comes from and goes back to
  place          text COLLATE "C" NOT NULL,              -- its key there
  content        jsonb NOT NULL,                         -- the row without the person
  PRIMARY KEY (account_id, hash, source, place)
);
