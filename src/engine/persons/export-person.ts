import { DomainError } from '../../lib/errors.ts';
import { uuidToUlid } from '../../lib/ids.ts';
import { unstorableText } from '../../lib/text.ts';
import { isoMicros, parseIso } from '../../lib/time.ts';
import type { Database } from '../../storage/database.ts';
import type { ColumnType, PersonOwned } from '../../storage/person-owned/rules.ts';
import { PERSON_OWNED } from '../../storage/person-owned/tables.ts';
import { type Person, type RowKey, readRows } from '../../storage/queries/person-rows.ts';
import { readProfiles } from '../../storage/queries/profiles.ts';
import type { CommandContext } from '../context.ts';
import { checkWho, findPerson, type Who } from './who.ts';

type Shown = Record<string, unknown>;

/** What is known of a person, by table; times in ISO 8601, numbers of 64 bits as text. One page of it. */
export interface PersonExport {
  /** ULID */
  id: string;
  profile: Shown;
  tables: Readonly<Record<string, readonly Shown[]>>;
  /** Where the next page begins; null on the last. */
  next_cursor: string | null;
}

export interface ExportLimits {
  /** Rows of a page, and characters of it as JSON; it ends with the slice of rows in which one is reached. */
  readonly rows: number;
  readonly characters: number;
}

/** Somebody may have done very much: a page is what an answer can hold without weighing on the server. */
const LIMITS: ExportLimits = { rows: 5000, characters: 8_000_000 };
/** Rows that are read at once; each may have megabytes. */
const SLICE = 100;

/**
 * Reads all that is known of one person, page by page.
 * @throws DomainError `invalid` unless exactly one identifier is given, or for a cursor that is none; `not_found` when nobody has it
 */
export async function exportPerson(
  { db }: { db: Database },
  { accountId }: Pick<CommandContext, 'accountId'>,
  { page_cursor, ...input }: Who & { page_cursor?: string | null },
  limits = LIMITS,
): Promise<PersonExport> {
  const asked = checkWho(input);
  const start = page_cursor ? readCursor(page_cursor) : { table: 0, after: undefined };
  const id = await findPerson(db, accountId, asked);
  const [row] = id === undefined ? [] : await readProfiles(db, [{ account_id: accountId, id }]);
  if (!row) throw new DomainError({ kind: 'not_found', detail: 'There is no profile with this identifier.', at: [] });
  const { account_id, id: profile_id, version, created_at, updated_at, ...said } = row;
  const profile = { ...said, created_at: isoMicros(created_at), updated_at: isoMicros(updated_at) };
  const { tables, next } = await readPage(db, { account_id, profile_id }, start, limits);
  return { id: uuidToUlid(profile_id), profile, tables, next_cursor: next ? writeCursor(next) : null };
}

/** A place in what is known: the number of the table in EXPORTED, and the row behind which to go on. */
interface Place {
  table: number;
  after: RowKey | undefined;
}

const EXPORTED = PERSON_OWNED.filter((entry) => entry.export === 'rows');

async function readPage(
  db: Database,
  person: Person,
  start: Place,
  limits: ExportLimits,
): Promise<{ tables: Record<string, Shown[]>; next?: Place }> {
  const tables: Record<string, Shown[]> = {};
  let [rowsLeft, charactersLeft] = [limits.rows, limits.characters];
  for (let place = start; ; ) {
    const entry = EXPORTED[place.table];
    if (!entry) return { tables };
    if (rowsLeft <= 0 || charactersLeft <= 0) return { tables, next: place };
    const rows = await readRows(db, entry, person, Math.min(SLICE, rowsLeft), place.after);
    const shown = rows.map((row) => show(entry, row));
    tables[entry.table] = [...(tables[entry.table] ?? []), ...shown];
    const last = rows.at(-1);
    rowsLeft -= rows.length;
    charactersLeft -= JSON.stringify(shown).length;
    const keyOf = (row: Shown): RowKey => Object.fromEntries(Object.keys(entry.key).map((name) => [name, String(row[`key.${name}`])]));
    place = last ? { table: place.table, after: keyOf(last) } : { table: place.table + 1, after: undefined };
  }
}

const writeCursor = ({ table, after }: Place): string =>
  Buffer.from(JSON.stringify([EXPORTED[table]?.table, after ?? null])).toString('base64url');

function readCursor(cursor: string): Place {
  const wrong = new DomainError({ kind: 'invalid', detail: 'This is no cursor of an export.', at: ['page_cursor'] });
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw wrong;
  }
  const [name, after] = Array.isArray(parsed) ? parsed : [];
  const table = EXPORTED.findIndex((entry) => entry.table === name);
  const key = EXPORTED[table]?.key;
  const isKey = (given: unknown): given is RowKey =>
    typeof given === 'object' &&
    given !== null &&
    Object.entries(key ?? {}).every(([column, type]) => fits(type, (given as Shown)[column]));
  if (!key || (after !== null && !isKey(after))) throw wrong;
  return { table, after: after ?? undefined };
}

/** What keys look like as text, so that the database is never asked for what it would refuse. */
const FORMS: Partial<Record<ColumnType, (given: string) => boolean>> = {
  text: () => true,
  uuid: (given) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(given),
  int8: (given) => /^-?\d{1,18}$/.test(given),
  timestamptz: (given) =>
    /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/.test(given) && parseIso(`${given.slice(0, 19).replace(' ', 'T')}Z`) !== undefined,
};

const fits = (type: ColumnType, given: unknown): boolean =>
  typeof given === 'string' && unstorableText(given) === undefined && (FORMS[type]?.(given) ?? false);

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
