import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Index } from '../../src/jsonapi/verify/indexes.ts';
import { verify } from '../../src/jsonapi/verify.ts';
import { resources } from '../../src/resources/index.ts';

const migrations = join(import.meta.dirname, '../../src/storage/migrations');

/** What the migrations say about primary keys, unique constraints and indexes. */
function indexesOf(sql: string): Index[] {
  const plain = sql.replace(/--.*$/gm, '');
  const indexes: Index[] = [];
  for (const [, table = '', columns = ''] of plain.matchAll(
    /CREATE (?:UNIQUE )?INDEX \w+ ON (\w+)\s*\(((?:[^()]|\([^()]*(?:\([^()]*\))?[^()]*\))*)\)/g,
  )) {
    indexes.push({ table, columns: columnsOf(columns) });
  }
  for (const [, table = '', body = ''] of plain.matchAll(/CREATE TABLE (\w+) \(([\s\S]*?)\n\);/g)) {
    for (const [, columns = ''] of body.matchAll(/(?:PRIMARY KEY|UNIQUE) \(([^)]*)\)/g))
      indexes.push({ table, columns: columnsOf(columns), unique: true });
  }
  return indexes;
}

/** `account_id, (coalesce(email, '')), id` → its three parts */
const columnsOf = (text: string): string[] =>
  [...text.matchAll(/\(((?:[^()]|\([^()]*\))*)\)|[^,\s]+/g)].map(([whole, inner]) => inner ?? whole);

const indexes = readdirSync(migrations)
  .filter((name) => name.endsWith('.sql'))
  .flatMap((name) => indexesOf(readFileSync(join(migrations, name), 'utf8')));

test('the migrations are read as they are meant', () => {
  expect(indexes).toContainEqual({ table: 'profiles', columns: ['account_id', "coalesce(email, '')", 'id'] });
  expect(indexes).toContainEqual({ table: 'metrics', columns: ['account_id', 'id'], unique: true });
  expect(indexes).toContainEqual({ table: 'list_members', columns: ['account_id', 'list_id', 'joined_at', 'profile_id'] });
});

test('every declaration holds together, and every order has an index', () => {
  expect(() => verify(resources, indexes)).not.toThrow();
});
