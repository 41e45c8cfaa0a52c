import type { Clock, Micros } from '../../lib/clock.ts';
import type { Database, Db } from '../../storage/database.ts';
import { insertDataKey, readDataKeys } from '../../storage/queries/data-keys.ts';
import { type DataKey, newWrappedKey, unwrapKey, wrappingKey } from './data-key.ts';
import type { KeyPlace } from './purposes.ts';

export interface KeyRingDeps {
  db: Database;
  clock: Clock;
  /** Asked for when a key is wrapped or unwrapped for the first time. */
  rootKey: () => Buffer | Promise<Buffer>;
}

export interface KeyRings {
  /** The newest version, made if there is none. Outside of transactions: a key that was rolled back would be remembered. */
  sealing(place: KeyPlace): Promise<DataKey>;
  /** A version that still opens what it sealed. @param db the Tx, when there is one */
  opening(place: KeyPlace, version: number, db: Db): Promise<DataKey | undefined>;
  wrapping(): Promise<Buffer>;
  /** Has the next question read the database. */
  forget(place: KeyPlace): void;
}

/** A rotation has to hold everywhere within five seconds, so nothing is believed for longer than four. */
const KEEP_MICROS: Micros = 4_000_000;
/** Rings remembered at once: tokens may name accounts that do not exist. */
const MOST = 10_000;

type Ring = ReadonlyMap<number, DataKey>;

/** The versions of every key, as this process remembers them. */
export function createKeyRings(deps: KeyRingDeps): KeyRings {
  const known = new Map<string, { ring: Ring; until: Micros }>();
  let derived: Promise<Buffer> | undefined;

  const wrapping = (): Promise<Buffer> => {
    derived ??= (async () => wrappingKey(await deps.rootKey()))();
    return derived;
  };

  async function read(place: KeyPlace, db: Db): Promise<Ring> {
    // From before the question on: a slow answer is as old as the question.
    const until = deps.clock.wall() + KEEP_MICROS;
    const rows = await readDataKeys(db, place.accountId, place.purpose);
    const key = rows.length === 0 ? undefined : await wrapping();
    const ring = new Map(rows.map((row) => [row.version, unwrapKey(key as Buffer, place, row)]));
    if (known.size >= MOST) known.clear();
    known.set(nameOf(place), { ring, until });
    return ring;
  }

  async function ringOf(place: KeyPlace, db: Db, holds: (ring: Ring) => boolean): Promise<Ring> {
    const kept = known.get(nameOf(place));
    return kept && kept.until > deps.clock.wall() && holds(kept.ring) ? kept.ring : read(place, db);
  }

  async function makeFirst(place: KeyPlace): Promise<void> {
    const row = { version: 1, wrapped: newWrappedKey(await wrapping(), place, 1) };
    // Of several processes that do this at once one is first, and all use what is there afterwards.
    await deps.db.transaction((tx) => insertDataKey(tx, place.accountId, place.purpose, row, deps.clock.wall()));
  }

  return {
    async sealing(place) {
      const found = newest(await ringOf(place, deps.db, (ring) => ring.size > 0));
      if (found) return found;
      await makeFirst(place);
      const made = newest(await read(place, deps.db));
      if (!made) throw new Error(`the ${place.purpose} key of account ${place.accountId} is gone: the account was deleted meanwhile`);
      return made;
    },
    async opening(place, version, db) {
      // An unknown version may be a new one of another process.
      const key = (await ringOf(place, db, (ring) => ring.has(version))).get(version);
      return key && (key.readableUntil === null || key.readableUntil > deps.clock.wall()) ? key : undefined;
    },
    wrapping,
    forget: (place) => void known.delete(nameOf(place)),
  };
}

const nameOf = ({ accountId, purpose }: KeyPlace): string => `${accountId} ${purpose}`;

function newest(ring: Ring): DataKey | undefined {
  return [...ring.values()].at(-1);
}
