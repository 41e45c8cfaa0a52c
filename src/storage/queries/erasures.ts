import type { Micros } from '../../lib/clock.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db, Tx } from '../database.ts';
import type { IdentifierKey } from './identifiers.ts';

/** Who is being erased. */
export interface Subject {
  /** All ids (uuid text) under which there may be rows. */
  ids: readonly string[];
  /** The id (uuid text) that takes the person's place where something stays. */
  nobody: string;
  /** Until all that was sent and still waits is searched for them. */
  identifiers: readonly Pick<IdentifierKey, 'kind' | 'value'>[];
  /** How far the search has come; null when it is over. */
  searched: { table: string; job: string; place: string } | null;
}

export interface NewErasure {
  account_id: string;
  id: string;
  subject_hash: string;
  actor_kind: string;
  actor_id: string;
  requested_at: Micros;
  removed: Readonly<Record<string, number>>;
  subject: Subject;
  due_at: Micros;
}

export async function insertErasure(tx: Tx, row: NewErasure): Promise<void> {
  await tx.query(
    `INSERT INTO erasures (account_id, id, subject_hash, actor_kind, actor_id, requested_at, removed, subject, due_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      ...[row.account_id, row.id, row.subject_hash, row.actor_kind, row.actor_id, isoMicros(row.requested_at)],
      ...[JSON.stringify(row.removed), JSON.stringify(row.subject), isoMicros(row.due_at)],
    ],
  );
}

/**
 * Erasures of an account that were asked for at a time or later, and whose person is still looked for in what was sent.
 * Take the lock on the account's people first.
 */
export function readOpenSubjects(tx: Tx, accountId: string, since: Micros): Promise<{ subject: Subject }[]> {
  return tx.query(`SELECT subject FROM erasures WHERE due_at IS NOT NULL AND account_id = $1 AND requested_at >= $2`, [
    ...[accountId, isoMicros(since)],
  ]);
}

/** The first key of these advisory locks. */
const PEOPLE_SPACE = 0x62_75_70;

/**
 * Keeps erasures and slices of jobs of one account apart, until the transaction ends: slices go on beside each other, and an
 * erasure waits for those that have begun. Take it before anything else is held. Two accounts may share a lock.
 */
export async function lockPeople(tx: Tx, accountId: string, mode: 'beside others' | 'alone'): Promise<void> {
  const lock = mode === 'alone' ? 'pg_advisory_xact_lock' : 'pg_advisory_xact_lock_shared';
  await tx.query(`SELECT ${lock}($1::integer, $2::integer)`, [PEOPLE_SPACE, slotOf(accountId)]);
}

/** Any number that is the same everywhere for one account. */
const slotOf = (accountId: string): number => [...Buffer.from(accountId)].reduce((sum, byte) => (sum * 31 + byte) % 2_147_483_647, 7);

export interface DueErasure {
  account_id: string;
  id: string;
  removed: Record<string, number>;
  subject: Subject;
  passes: number;
}

/** The erasure that has waited longest and that nobody works on; it is this transaction's until the end. */
export async function claimErasure(tx: Tx, now: Micros): Promise<DueErasure | undefined> {
  const [row] = await tx.query<DueErasure>(
    `SELECT account_id, id, removed, subject, passes FROM erasures WHERE due_at <= $1 ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
    [isoMicros(now)],
  );
  return row;
}

/** Writes down how far it has come. @param now the account's time; it stands in `completed_at` from the first pass on */
export async function noteErased(
  tx: Tx,
  { account_id, id, removed, subject, passes }: Omit<DueErasure, 'subject'> & { subject: Subject | null },
  dueAt: Micros | null,
  now: Micros,
): Promise<void> {
  await tx.query(
    `UPDATE erasures SET removed = $3, subject = $4, passes = $5, due_at = $6,
            completed_at = CASE WHEN $5 > 0 THEN coalesce(completed_at, $7::timestamptz) END
      WHERE account_id = $1 AND id = $2`,
    [
      ...[account_id, id, JSON.stringify(removed), subject === null ? null : JSON.stringify(subject), passes],
      ...[dueAt === null ? null : isoMicros(dueAt), isoMicros(now)],
    ],
  );
}

export interface Certificate {
  id: string;
  requested_at: Micros;
  completed_at: Micros | null;
  actor_kind: string;
  actor_id: string;
  removed: Record<string, number>;
}

/** The newest first. @param hash of those alone that were asked for with this identifier */
export function readCertificates(db: Db, accountId: string, limit: number, hash?: string): Promise<Certificate[]> {
  return db.query<Certificate>(
    `SELECT id, requested_at, completed_at, actor_kind, actor_id, removed FROM erasures
      WHERE account_id = $1 AND ($3::text IS NULL OR subject_hash = $3) ORDER BY requested_at DESC, id DESC LIMIT $2`,
    [accountId, limit, hash ?? null],
  );
}
