import { type Ids, ulidToUuid } from '../../lib/ids.ts';
import type { Db, Tx } from '../../storage/database.ts';
import {
  claimIdentifiers,
  deleteIdentifiers,
  findIdentifiers,
  type IdentifierKey,
  insertIdentifiers,
} from '../../storage/queries/identifiers.ts';
import { insertProfiles, type ProfileKey, type ProfileRow, profilesInsertion, readProfiles } from '../../storage/queries/profiles.ts';
import { absentAmong, followAliases } from './aliases.ts';
import { keyOf, rowKeyOf } from './desk.ts';
import { IDENTIFIER_KINDS } from './normalise.ts';
import { type Known, type Plan, planChanges } from './plan.ts';
import { hasTraits, type Outcome, type ProfileChange } from './profile-change.ts';
import { RaceLost } from './race-lost.ts';
import { type RestoreDeps, restoreOptOuts } from './restore-opt-outs.ts';
import { writeDrafts } from './write-drafts.ts';

export interface ResolveDeps extends RestoreDeps {
  ids: Ids;
}

const MAX_ATTEMPTS = 4;

/**
 * Finds or makes the profile of every change, and writes what the changes say about it: one batch, as if they came one
 * after the other. Changes of several accounts may be mixed. When all profiles are known and nothing is new about them
 * this is one statement.
 *
 * How it stays right beside other transactions (README.md, "Two at once"): it reads, plans in memory, then claims identifiers.
 * One that is gone by then makes it plan again; rows are written only in the version that was read.
 * Give it a transaction of `Database.transaction`: when it has to start over from nothing it throws with code 40001.
 *
 * @returns one outcome per change, in their order; a fault says that this change alone did nothing
 */
export async function resolveProfiles(deps: ResolveDeps, tx: Tx, changes: readonly ProfileChange[]): Promise<Outcome[]> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const { plan } = await makePlan(tx, changes, newIds(deps));
    if (!(await claimAll(tx, plan))) continue;
    await carryOut(tx, plan);
    await restoreOptOuts(deps, tx, [...plan.claims, ...plan.transfers]);
    return plan.outcomes;
  }
  throw new RaceLost('identifiers were taken again and again');
}

/**
 * The same for changes of which `foresight` was made a moment ago, without waiting for the answers to what is written.
 * @param foresight has the plan that is carried out, afterwards
 * @returns `written` is to be awaited before the transaction ends; whatever is given to `tx` meanwhile runs behind new profiles
 */
export async function resolveForeseen(
  deps: ResolveDeps,
  tx: Tx,
  foresight: Foresight,
): Promise<{ outcomes: readonly Outcome[]; written: Promise<unknown> }> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    if (attempt > 0) foresight.plan = (await makePlan(tx, foresight.changes, newIds(deps))).plan;
    const { plan } = foresight;
    const claiming = claimAll(tx, plan);
    // Made while the database claims.
    const insertion = isAllNew(plan) ? profilesInsertion(plan.drafts.map(({ row }) => row)) : undefined;
    if (!(await claiming)) continue;
    const inserting = insertion ? tx.query(...insertion) : undefined;
    if (!insertion) await carryOut(tx, plan);
    const restoring = restoreOptOuts(deps, tx, [...plan.claims, ...plan.transfers]);
    return { outcomes: plan.outcomes, written: Promise.all([inserting, restoring]) };
  }
  throw new RaceLost('identifiers were taken again and again');
}

/** Whether a plan makes profiles and changes none. */
const isAllNew = ({ drafts, releases, transfers }: Plan): boolean =>
  drafts.length > 0 && releases.length + transfers.length === 0 && drafts.every(({ base }) => base === undefined);

/** Claims what a plan takes for free: all of it, or nothing, when somebody else was quicker. */
async function claimAll(tx: Tx, { claims }: Plan): Promise<boolean> {
  const taken = await claimIdentifiers(tx, claims);
  if (taken === undefined) return true;
  const mine = new Set(taken.map(keyOf));
  await deleteIdentifiers(
    tx,
    claims.filter((claim) => mine.has(keyOf(claim))),
  );
  return false;
}

/** A plan, and what it was made from. */
export interface Foresight {
  plan: Plan;
  readonly known: Known;
  readonly changes: readonly ProfileChange[];
}

/**
 * Reads and plans what resolveProfiles would do with these changes now, and writes nothing. Whatever changes before it is carried
 * out is noticed as it is beside other transactions; what is not noticed, since nothing had to be written, was true a moment ago.
 */
export const foreseeProfiles = (deps: ResolveDeps, db: Db, changes: readonly ProfileChange[]): Promise<Foresight> =>
  makePlan(db, changes, newIds(deps));

/** Whether a plan was made from anything that `earlier`, which was carried out since then, has changed. */
export function isOutdated({ known, changes }: Foresight, { plan: earlier }: Foresight): boolean {
  if (earlier.drafts.some(({ row }) => known.rows.has(rowKeyOf(row)))) return true;
  const edited = new Set([...earlier.claims, ...earlier.releases, ...earlier.transfers].map(keyOf));
  return identifiersIn(changes).some((key) => edited.has(keyOf(key)));
}

/** What resolveProfiles would answer if nobody came in between. It only reads; ids of profiles that are not there yet mean nothing. */
export async function foreseeOutcomes(deps: ResolveDeps, db: Db, changes: readonly ProfileChange[]): Promise<readonly Outcome[]> {
  return (await makePlan(db, changes, newIds(deps))).plan.outcomes;
}

const newIds =
  ({ ids, clock }: ResolveDeps) =>
  (): string =>
    ulidToUuid(ids.ulid(clock.wall())) as string;

async function makePlan(db: Db, given: readonly ProfileChange[], newId: () => string): Promise<Foresight> {
  const owners = new Map((await findIdentifiers(db, identifiersIn(given))).map((row) => [keyOf(row), row.profile_id]));
  const rows = new Map<string, ProfileRow | null>();
  const known = { owners, rows } satisfies Known;
  let changes = given;
  let wanted = rowsLikelyWanted(changes, owners);
  for (;;) {
    for (const key of wanted) rows.set(rowKeyOf(key), null);
    for (const row of await readProfiles(db, wanted)) rows.set(rowKeyOf(row), row);
    const meant = await followAliases(db, absentAmong(wanted, rows), changes, known);
    if (meant) {
      changes = meant;
      wanted = rowsLikelyWanted(changes, owners).filter((key) => !rows.has(rowKeyOf(key)));
      continue;
    }
    const plan = planChanges(changes, known, newId);
    if (plan.missing.length === 0) return { plan, known, changes: given };
    wanted = plan.missing;
  }
}

function identifiersIn(changes: readonly ProfileChange[]): IdentifierKey[] {
  const keys = new Map<string, IdentifierKey>();
  const add = (account_id: string, kind: string, value: string): void => {
    const key = { account_id, kind, value };
    keys.set(keyOf(key), key);
  };
  for (const { accountId, identifiers, secondaryEmails } of changes) {
    for (const kind of IDENTIFIER_KINDS) {
      const value = identifiers[kind];
      if (typeof value === 'string') add(accountId, kind, value);
    }
    for (const value of [...(secondaryEmails?.append ?? []), ...(secondaryEmails?.unappend ?? [])]) add(accountId, 'email', value);
  }
  return [...keys.values()];
}

/** A guess that spares a second round; what it leaves out is found missing and read then. */
function rowsLikelyWanted(changes: readonly ProfileChange[], owners: Known['owners']): ProfileKey[] {
  const wanted = new Map<string, ProfileKey>();
  for (const change of changes) {
    const account_id = change.accountId;
    const found = IDENTIFIER_KINDS.flatMap((kind) => {
      const value = change.identifiers[kind];
      return typeof value === 'string' ? [owners.get(keyOf({ account_id, kind, value }))] : [];
    });
    const lenient = change.policy === 'event' || change.policy === 'client';
    const needed = !lenient || hasTraits(change) || found.includes(undefined);
    for (const id of [change.id?.uuid, change.token, ...(needed && change.policy !== 'create' ? found : [])]) {
      if (id !== undefined) wanted.set(rowKeyOf({ account_id, id }), { account_id, id });
    }
  }
  return [...wanted.values()];
}

async function carryOut(tx: Tx, plan: Plan): Promise<void> {
  await deleteIdentifiers(tx, plan.releases);
  const transferred = await insertIdentifiers(tx, plan.transfers);
  if (transferred.length < plan.transfers.length) throw new RaceLost('an identifier changed hands');
  const isNew = plan.drafts.filter((draft) => draft.base === undefined);
  await insertProfiles(
    tx,
    isNew.map((draft) => draft.row),
  );
  await writeDrafts(tx, plan.drafts);
}
