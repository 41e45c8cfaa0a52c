import { describe, expect, test } from 'vitest';
import { checkSql } from './check-sql.mjs';

const SCHEMA = [
  'schema.sql',
  `CREATE TABLE profiles (account_id text NOT NULL, id uuid NOT NULL, email text, PRIMARY KEY (account_id, id));
   CREATE TABLE identifiers (account_id text NOT NULL, value text, profile_id uuid NOT NULL, PRIMARY KEY (account_id, value));
   CREATE TABLE events (account_id text NOT NULL, profile_id uuid NOT NULL, id bigint, PRIMARY KEY (account_id, profile_id, id));
   CREATE TABLE signals (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, account_id text NOT NULL);`,
];

/** The names of the rules that a piece of SQL breaks. */
const broken = (sql, wrap = (text) => `db.query(${JSON.stringify(text)});`) => rulesOf([['code.ts', wrap(sql)]]);
const rulesOf = (files) => checkSql([SCHEMA, ...files]).problems.map((problem) => problem.split(' ')[1].replace(':', ''));

describe('statements that break a rule', () => {
  test.each([
    ['offset', 'SELECT id FROM profiles WHERE account_id = $1 ORDER BY id LIMIT 10 OFFSET 20'],
    ['count', 'SELECT COUNT(*) FROM profiles WHERE account_id = $1'],
    ['clock', 'DELETE FROM events WHERE account_id = $1 AND occurred_at < now()'],
    ['clock', 'SELECT id FROM events WHERE account_id = $1 AND day = current_date'],
    ['random', 'INSERT INTO profiles (account_id, id) VALUES ($1, gen_random_uuid())'],
    ['trigger', 'CREATE TRIGGER t AFTER INSERT ON profiles EXECUTE FUNCTION f()'],
    ['foreign-key', 'ALTER TABLE events ADD FOREIGN KEY (profile_id) REFERENCES profiles (id)'],
    ['claim', 'SELECT id FROM events WHERE account_id = $1 ORDER BY id LIMIT 5 FOR UPDATE SKIP LOCKED'],
    [
      'get-or-create',
      'WITH made AS (INSERT INTO identifiers (account_id, value) SELECT $1, $2 ON CONFLICT DO NOTHING RETURNING value) SELECT value FROM made UNION ALL SELECT value FROM identifiers WHERE account_id = $1',
    ],
    ['move-profile', 'UPDATE events SET profile_id = $3 WHERE account_id = $1 AND profile_id = $2'],
    [
      'do-update',
      'INSERT INTO profiles (account_id) VALUES ($1) ON CONFLICT (account_id, id) DO UPDATE SET props = to_jsonb(excluded.props)',
    ],
    ['do-update', 'INSERT INTO profiles (account_id) VALUES ($1) ON CONFLICT (account_id, id) DO UPDATE SET n = (SELECT 1)'],
    ['stable-function', "UPDATE profiles SET props = jsonb_build_object('a', title) WHERE account_id = $1"],
    [
      'identifier-join',
      'SELECT p.id FROM profiles p JOIN identifiers i ON i.account_id = p.account_id AND i.profile_id = p.id WHERE p.account_id = $1',
    ],
    ['refused', 'WITH RECURSIVE r AS (SELECT 1) SELECT account_id FROM r'],
    ['account', 'SELECT id FROM profiles WHERE id = $1'],
    ['account', 'UPDATE profiles SET email = $2 WHERE id = $1'],
    ['key', 'CREATE TABLE consents (account_id text NOT NULL, profile_id uuid NOT NULL, channel text, PRIMARY KEY (account_id, channel))'],
    ['key', 'CREATE UNIQUE INDEX by_email ON profiles (email)'],
  ])('%s: %s', (rule, sql) => {
    expect(broken(sql)).toEqual([rule]);
    expect(rulesOf([['migration.sql', `${sql};`]])).toEqual([rule]);
  });

  test('are found in templates, tagged or not, and in lower case', () => {
    expect(broken('select id from profiles where account_id = $1 offset 2')).toEqual(['offset']);
    expect(broken('id > $1 OFFSET 3', (text) => `const part = sql\`${text}\`;`)).toEqual(['offset']);
    expect(broken('SELECT id FROM profiles WHERE account_id = $1 OFFSET 3', (text) => `const STATEMENT = \`${text}\`;`)).toEqual([
      'offset',
    ]);
  });

  test('are named with file and line', () => {
    const { problems } = checkSql([SCHEMA, ['a.ts', '\n\ndb.query(`\n  SELECT count(*)\n  FROM signals`);\n']]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^a\.ts:3 count: /);
  });
});

describe('statements that keep the rules', () => {
  test.each([
    'SELECT id FROM profiles WHERE account_id = $1 AND (created_at, id) > ($2, $3) ORDER BY created_at, id LIMIT 21',
    'SELECT id FROM signals ORDER BY id LIMIT 5 FOR UPDATE SKIP LOCKED',
    'INSERT INTO profiles (account_id, id) SELECT $1, x.id FROM json_to_recordset($2) AS x(id uuid) ON CONFLICT (account_id, id) DO UPDATE SET email = coalesce(excluded.email, profiles.email) RETURNING id',
    'WITH gone AS (DELETE FROM events WHERE account_id = $1 AND profile_id = $2 RETURNING *) INSERT INTO events (account_id, profile_id, id) SELECT account_id, $3, id FROM gone',
    "SELECT id FROM profiles WHERE account_id = $1 AND title = 'now() OFFSET 3' -- count(*) in words",
    'UPDATE identifiers SET seen = true WHERE account_id = $1 AND profile_id = $2',
  ])('%s', (sql) => {
    expect(broken(sql)).toEqual([]);
  });

  test('prose that begins like SQL is none', () => {
    expect(broken('Update the profile now() and then', (text) => `const help = ${JSON.stringify(text)};`)).toEqual([]);
  });
});

describe('splices', () => {
  const hole = (code) => `\${${code}}`;
  const statement = (code) => `db.query(\`SELECT id FROM profiles WHERE account_id = $1 AND ${hole(code)} = $2\`);`;

  test('of what is not constant are problems', () => {
    expect(rulesOf([['code.ts', statement('column')]])).toEqual(['splice']);
    expect(rulesOf([['code.ts', `const column = given.name;\n${statement('column')}`]])).toEqual(['splice']);
    expect(rulesOf([['code.ts', statement("names.map((name) => 'p.' + name).join(', ')")]])).toEqual(['splice']);
    expect(rulesOf([['code.ts', statement("COLUMNS.map((name) => other + name).join(', ')")]])).toEqual(['splice']);
    expect(rulesOf([['code.ts', "db.query('SELECT id FROM signals WHERE x = ' + name);"]])).toEqual(['splice']);
    expect(rulesOf([['code.ts', `const part = sql\`a = ${hole('sql.raw(given.operator)')}\`;`]])).toEqual(['splice']);
  });

  test('of what a loop takes from a list of literals are fine, from anything else not', () => {
    const drop = `db.query(\`DROP TABLE ${hole('name')}\`);`;
    expect(rulesOf([['code.ts', `for (const name of ['a', 'b']) ${drop}`]])).toEqual([]);
    expect(rulesOf([['code.ts', `for (const name of names) ${drop}`]])).toEqual(['splice']);
    expect(rulesOf([['code.ts', `const name = 'a'; function f(name) { ${drop} }`]])).toEqual(['splice']);
    expect(rulesOf([['code.ts', `const f = (name) => name; { const name = 'a'; ${drop} }`]])).toEqual([]);
  });

  test('of what has a type of listed texts are fine, of any other text not', () => {
    const drop = (type) => `function f(name: ${type}) { db.query(\`DROP TABLE ${hole('name')}\`); }`;
    expect(rulesOf([['code.ts', drop("'a' | 'b'")]])).toEqual([]);
    expect(rulesOf([['code.ts', drop('(typeof TABLES)[number]')]])).toEqual([]);
    expect(rulesOf([['code.ts', drop("'a' | string")]])).toEqual(['splice']);
  });

  test('of constants and numbers are fine, and kysely binds what its tag is given', () => {
    expect(rulesOf([['code.ts', statement('COLUMNS')]])).toEqual([]);
    expect(rulesOf([['code.ts', statement('Math.floor(limit)')]])).toEqual([]);
    expect(rulesOf([['code.ts', `const list = COLUMNS.map((name) => 'p.' + name).join(', ');\n${statement('list')}`]])).toEqual([]);
    expect(rulesOf([['code.ts', `const part = sql\`SELECT id FROM profiles WHERE account_id = ${hole('accountId')}\`;`]])).toEqual([]);
  });
});

describe('what statements leave behind', () => {
  test('names of constraints and counts of rows are not to be used', () => {
    expect(rulesOf([['code.ts', "if (error.constraint === 'a') return answer.rowCount;"]])).toEqual(['constraint', 'row-count']);
  });
});

describe('sql-allow', () => {
  test('with a reason lets a statement pass, for that rule alone', () => {
    const sql = "db.query('SELECT count(*) FROM profiles WHERE account_id = $1 OFFSET 1');";
    expect(rulesOf([['code.ts', `// sql-allow count: a handful of rows\n${sql}`]])).toEqual(['offset']);
    expect(rulesOf([['code.ts', `// sql-allow count:\n${sql}`]])).toEqual(['offset', 'count']);
    expect(
      rulesOf([['m.sql', '-- sql-allow key: looked up before the account is known\nCREATE UNIQUE INDEX by_email ON profiles (email);']]),
    ).toEqual([]);
  });

  test('above one statement does not reach the next', () => {
    const sql = "db.query('SELECT count(*) FROM signals');";
    expect(rulesOf([['code.ts', `// sql-allow count: a handful of rows\n${sql}\n${sql}`]])).toEqual(['count']);
  });
});
