-- Facts about the installation itself, in name and value: the fingerprint of its root key …
CREATE TABLE installation (
  name           text COLLATE "C" PRIMARY KEY,
  value          text NOT NULL
);
