/**
 * What docs/decisions/0009-sql-for-three-engines.md forbids and text can show. A rule looks at one statement, given without
 * comments and string contents, and answers whether it breaks it.
 */

/** Tables that are never distributed: rows are claimed there, and a scan over all accounts is their purpose. */
export const LOCAL_TABLES = new Set([
  'signals',
  'due',
  'coupon_codes',
  'process_leases',
  'counter_deltas',
  'bulk_jobs',
  'campaign_jobs',
  'message_queue',
  'message_batches',
  'metric_touches',
  'profile_merges',
  'segment_builds',
  'variant_returns',
  'erasures',
]);

/** Tables of a person's rows whose keys lack the profile, each with its reason. */
export const KEYED_OTHERWISE = new Map([
  ['identifiers', 'keyed by the identifier: the one authority for uniqueness'],
  ['push_token_owners', 'keyed by the token: the one authority for whose it is'],
  ['profile_merges', 'keyed by the id that is gone: it says who that is now'],
]);

/** Unique indexes across accounts, each with its reason; an applied migration cannot take a comment afterwards. */
export const INDEXED_OTHERWISE = new Map([['api_keys_by_hash', 'a key is looked up before its account is known']]);

const tablesIn = (text) =>
  [...text.matchAll(/\b(?:FROM|JOIN|INTO|(?<!\b(?:FOR|DO|KEY)\s)UPDATE)\s+(?:ONLY\s+)?"?([a-z_][a-z0-9_]*)"?/gi)].map((match) =>
    match[1].toLowerCase(),
  );
const startsWith = (text, words) => new RegExp(`^\\s*(?:${words})\\b`, 'i').test(text);
const has = (pattern) => (statement) => pattern.test(statement.text);
/** From DO UPDATE to where its assignments end. */
const doUpdate = (text) => /\bDO\s+UPDATE\s+SET\b([\s\S]*?)(?:\bWHERE\b|\bRETURNING\b|$)/i.exec(text)?.[1] ?? '';

/** @type {{ name: string, why: string, broken: (statement: { text: string, partial: boolean }, schema: Schema) => boolean }[]} */
export const rules = [
  { name: 'offset', why: 'pages are cut by key (keyset), never by OFFSET', broken: has(/\bOFFSET\b/i) },
  {
    name: 'count',
    why: 'COUNT(*) reads every row: keep a counter, or say why this count is small',
    broken: has(/\bcount\s*\(\s*\*\s*\)/i),
  },
  {
    name: 'clock',
    why: 'time is a parameter: domain time belongs to the account, not to the database',
    broken: has(
      /\b(now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)\s*\(|\b(current_(date|time|timestamp)|localtime(stamp)?)\b/i,
    ),
  },
  {
    name: 'random',
    why: 'ids and random values are made by the application and bound',
    broken: has(/\b(gen_random_uuid|uuid_generate_v\d\w*|uuidv\d|random)\s*\(/i),
  },
  {
    name: 'trigger',
    why: 'triggers are refused on distributed tables',
    broken: has(/\bCREATE\s+(OR\s+REPLACE\s+)?(CONSTRAINT\s+)?TRIGGER\b/i),
  },
  {
    name: 'foreign-key',
    why: 'a foreign key cannot hold between tables that lie on different nodes',
    broken: has(/\bFOREIGN\s+KEY\b|\bREFERENCES\s+[a-z"]/i),
  },
  {
    name: 'claim',
    why: `rows are claimed with SKIP LOCKED in local tables only (${[...LOCAL_TABLES].join(', ')})`,
    broken: ({ text }) => /\bSKIP\s+LOCKED\b/i.test(text) && tablesIn(text).some((table) => !LOCAL_TABLES.has(table)),
  },
  {
    name: 'get-or-create',
    why: 'a statement must not read what its own INSERT wrote: insert … RETURNING, then look up in a second statement',
    broken: ({ text }) => {
      const made = /\bWITH\b[\s\S]*?\bINSERT\s+INTO\s+([a-z_]+)[\s\S]*?\bON\s+CONFLICT\b[\s\S]*?\bRETURNING\b[^)]*\)([\s\S]*)$/i.exec(text);
      return made !== null && new RegExp(`\\b(FROM|JOIN)\\s+${made[1]}\\b`, 'i').test(made[2]);
    },
  },
  {
    name: 'move-profile',
    why: 'profile_id decides where a row lies and cannot be updated: INSERT … SELECT with the new one, then DELETE',
    broken: ({ text }) => /\bSET\b(?:(?!\bWHERE\b|\bFROM\b)[\s\S])*?(?:^|[\s,(])profile_id\s*=/i.test(text) && /\bUPDATE\b/i.test(text),
  },
  {
    name: 'do-update',
    why: 'DO UPDATE SET takes excluded.*, columns, coalesce and || only: no functions of time or chance, no to_jsonb, no subselect',
    broken: ({ text }) => /\b(now|clock_timestamp|gen_random_uuid|random|to_jsonb|nextval)\s*\(|\(\s*SELECT\b/i.test(doUpdate(text)),
  },
  {
    name: 'stable-function',
    why: 'UPDATE and DELETE must not call jsonb_build_object, date_trunc or to_char on columns: compute it in the application',
    broken: ({ text }) =>
      startsWith(text, 'UPDATE|DELETE') && /\b(jsonb?_build_(object|array)|date_trunc|to_char|to_jsonb|random|nextval)\s*\(/i.test(text),
  },
  {
    name: 'identifier-join',
    why: 'profiles and identifiers lie apart: look the identifier up first, then read the profile by its id',
    broken: ({ text }) => tablesIn(text).includes('profiles') && tablesIn(text).includes('identifiers'),
  },
  {
    name: 'refused',
    why: 'MERGE, GROUPING SETS, ROLLUP, CUBE, WITH RECURSIVE and ctid do not run over distributed tables',
    broken: has(/\bMERGE\s+INTO\b|\bGROUPING\s+SETS\b|\b(ROLLUP|CUBE)\s*\(|\bWITH\s+RECURSIVE\b|\bctid\b/i),
  },
  {
    name: 'account',
    why: 'every condition on a table of the accounts names account_id',
    broken: ({ text, partial }, schema) =>
      !partial &&
      startsWith(text, 'SELECT|UPDATE|DELETE|INSERT|WITH') &&
      !/\baccount_id\b/i.test(text) &&
      tablesIn(text).some((table) => schema.tenantTables.has(table) && !LOCAL_TABLES.has(table)),
  },
  {
    name: 'key',
    why: 'keys carry account_id, and profile_id where the table has one, or uniqueness cannot hold on several nodes',
    broken: keyIsTooNarrow,
  },
];

/** Looks at CREATE TABLE and CREATE UNIQUE INDEX. */
function keyIsTooNarrow({ text }, schema) {
  const index = /\bCREATE\s+UNIQUE\s+INDEX\s+(?:IF\s+NOT\s+EXISTS\s+)?([a-z_]+)\s+ON\s+([a-z_]+)\s*\(([\s\S]*?)\)\s*(?:WHERE|$)/i.exec(
    text,
  );
  if (index) return !INDEXED_OTHERWISE.has(index[1]) && lacks(index[2], index[3], schema);
  const table = /\bCREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?([a-z_]+)\s*\(([\s\S]*)\)\s*$/i.exec(text);
  if (!table) return false;
  const keys = [...table[2].matchAll(/\b(?:PRIMARY\s+KEY|UNIQUE)\s*\(([^)]*)\)/gi)].map((match) => match[1]);
  return keys.some((columns) => lacks(table[1], columns, schema));
}

function lacks(table, columns, { tenantTables, personTables }) {
  if (!tenantTables.has(table) || LOCAL_TABLES.has(table)) return false;
  if (!/\baccount_id\b/.test(columns)) return true;
  return personTables.has(table) && !KEYED_OTHERWISE.has(table) && !/\bprofile_id\b/.test(columns);
}

/**
 * Which tables hold rows of accounts, and which of persons, read from the CREATE TABLE statements.
 * @typedef {{ tenantTables: Set<string>, personTables: Set<string> }} Schema
 * @returns {Schema}
 */
export function schemaOf(statements) {
  const tenantTables = new Set();
  const personTables = new Set();
  for (const { text } of statements) {
    const table = /\bCREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?([a-z_]+)\s*\(([\s\S]*)\)/i.exec(text);
    if (!table) continue;
    if (/\baccount_id\s+text\b/i.test(table[2])) tenantTables.add(table[1]);
    if (/\bprofile_id\s+uuid\b/i.test(table[2])) personTables.add(table[1]);
  }
  return { tenantTables, personTables };
}
