import { DomainError } from '../../lib/errors.ts';
import { uuidToUlid } from '../../lib/ids.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Database } from '../../storage/database.ts';
import type { PersonOwned } from '../../storage/person-owned/rules.ts';
import { PERSON_OWNED } from '../../storage/person-owned/tables.ts';
import { type Person, type RowKey, readRows } from '../../storage/queries/person-rows.ts';
import { readProfiles } from '../../storage/queries/profiles.ts';
import type { CommandContext } from '../context.ts';
import { checkWho, findPerson, type Who } from './who.ts';

type Shown = Record<string, unknown>;

/** All that is known of a person, by table; times in ISO 8601, numbers of 64 bits as text. */
export interface PersonExport {
  /** ULID */
  id: string;
  profile: Shown;
  tables: Readonly<Record<string, readonly Shown[]>>;
}

const PAGE = 500;

/**
 * Reads all that is known of one person.
 * @throws DomainError `invalid` unless exactly one identifier is given, `not_found` when nobody has it
 */
export async function exportPerson(
  { db }: { db: Database },
  { accountId }: Pick<CommandContext, 'accountId'>,
  input: Who,
): Promise<PersonExport> {
  const asked = checkWho(input);
  const id = await findPerson(db, accountId, asked);
  const [row] = id === undefined ? [] : await readProfiles(db, [{ account_id: accountId, id }]);
  if (!row) throw new DomainError({ kind: 'not_found', detail: 'There is no profile with this identifier.', at: [] });
  const { account_id, id: profile_id, version, created_at, updated_at, ...said } = row;
  const tables: Record<string, Shown[]> = {};
  for (const entry of PERSON_OWNED) {
    if (entry.export === 'rows') tables[entry.table] = await rowsOf(db, entry, { account_id, profile_id });
  }
  const profile = { ...said, created_at: isoMicros(created_at), updated_at: isoMicros(updated_at) };
  return { id: uuidToUlid(profile_id), profile, tables };
}

async function rowsOf(db: Database, entry: PersonOwned, person: Person): Promise<Shown[]> {
  const shown: Shown[] = [];
  for (let after: RowKey | undefined; ; ) {
    const rows = await readRows(db, entry, person, PAGE, after);
    shown.push(...rows.map((row) => show(entry, row)));
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return shown;
    after = Object.fromEntries(Object.keys(entry.key).map((name) => [name, String(last[`key.${name}`])]));
  }
}

function show({ key, columns }: PersonOwned, row: Shown): Shown {
  const types = Object.entries({ ...key, ...columns });
  return Object.fromEntries(
    types.map(([name, type]) => {
      const value = row[name] ?? null;
      if (type === 'timestamptz' && value !== null) return [name, isoMicros(value as number)];
      return [name, typeof value === 'bigint' ? String(value) : value];
    }),
  );
}
