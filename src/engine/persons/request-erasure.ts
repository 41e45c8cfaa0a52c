import type { Clock } from '../../lib/clock.ts';
import { type Ids, ulidToUuid } from '../../lib/ids.ts';
import type { Database, Tx } from '../../storage/database.ts';
import { PERSON_OWNED } from '../../storage/person-owned/tables.ts';
import { insertErasure, lockPeople, type Subject } from '../../storage/queries/erasures.ts';
import { deleteIdentifiersOf, findIdentifiersOf } from '../../storage/queries/identifiers.ts';
import { insertKeptOptOuts, type KeptOptOut } from '../../storage/queries/kept-opt-outs.ts';
import { keptRows, type Person } from '../../storage/queries/person-rows.ts';
import { deleteMergesInto } from '../../storage/queries/profile-merges.ts';
import { deleteProfile, lockProfile } from '../../storage/queries/profiles.ts';
import { standInId } from '../consent/stand-in.ts';
import type { CommandContext } from '../context.ts';
import { optOutText } from '../identity/opt-out-hash.ts';
import { RaceLost } from '../identity/race-lost.ts';
import type { Nudges } from '../nudges.ts';
import type { Secrets } from '../secrets/secrets.ts';
import type { Signals } from '../signals.ts';
import { checkWho, findPerson, type Who } from './who.ts';

export interface ErasureDeps {
  db: Database;
  clock: Clock;
  ids: Ids;
  secrets: Secrets;
  signals: Signals;
  nudges: Nudges;
}

type Identifier = { kind: string; value: string };

/**
 * Erases a person. With the answer the profile is gone, its identifiers lead nowhere and its aliases with them; everything
 * else follows in the background, also under the ids of profiles that were merged into it. Somebody unknown is looked for in
 * what was sent and still waits.
 * @returns the id of the certificate
 * @throws DomainError `invalid` unless exactly one identifier is given, in its form
 */
export async function requestErasure(deps: ErasureDeps, context: CommandContext, input: Who): Promise<{ id: string }> {
  const { accountId, actor, now } = context;
  const asked = checkWho(input);
  const hash = await deps.secrets.hasher(accountId);
  const id = deps.ids.ulid(deps.clock.wall());
  await deps.db.transaction(async (tx) => {
    await lockPeople(tx, accountId, 'alone');
    const profileId = await findPerson(tx, accountId, asked);
    // Held first: a merge that comes in between brings identifiers along.
    if (profileId !== undefined && !(await lockProfile(tx, { account_id: accountId, id: profileId })))
      throw new RaceLost('a profile was merged or erased meanwhile');
    const identifiers = profileId === undefined ? [] : await findIdentifiersOf(tx, accountId, profileId);
    const gone = profileId === undefined ? [] : await remove(deps, tx, accountId, profileId, identifiers, hash);
    const known = new Map([...identifiers, ...(asked.kind === 'id' ? [] : [asked])].map((one) => [`${one.kind}\n${one.value}`, one]));
    const searched = [...known.values()].map(({ kind, value }) => ({ kind, value }));
    await insertErasure(tx, {
      ...{ account_id: accountId, id: ulidToUuid(id) as string, subject_hash: hash(optOutText(asked.kind, asked.value)) },
      ...{ actor_kind: actor.kind, actor_id: actor.id, requested_at: now, due_at: deps.clock.wall() },
      removed: profileId === undefined ? {} : { profiles: 1, identifiers: identifiers.length },
      subject: subjectOf(deps, accountId, gone, searched),
    });
    deps.nudges.after(tx, 'persons');
  });
  return { id };
}

/** What has to be true at once, of a profile that is held: no profile, no identifier, no alias; and what was not wanted is kept. @returns the ids it had */
async function remove(
  deps: ErasureDeps,
  tx: Tx,
  accountId: string,
  profileId: string,
  identifiers: readonly Identifier[],
  hash: (text: string) => string,
): Promise<string[]> {
  const person = { account_id: accountId, profile_id: profileId };
  const gone = [profileId, ...(await deleteMergesInto(tx, accountId, profileId))].sort();
  for (const profile_id of gone) await insertKeptOptOuts(tx, accountId, await toKeep(tx, { ...person, profile_id }, identifiers, hash));
  await deleteProfile(tx, { account_id: accountId, id: profileId });
  await deleteIdentifiersOf(tx, accountId, profileId);
  await deps.signals.publish(tx, [
    { kind: 'profiles', accountId, profileIds: gone },
    { kind: 'persons', accountId, profileIds: gone },
  ]);
  return gone;
}

async function toKeep(tx: Tx, person: Person, identifiers: readonly Identifier[], hash: (text: string) => string): Promise<KeptOptOut[]> {
  const kept: KeptOptOut[] = [];
  for (const entry of PERSON_OWNED) {
    if (!entry.kept) continue;
    const { by, without = [] } = entry.kept;
    for (const row of await keptRows(tx, entry, person)) {
      const kind = typeof by === 'string' ? by : by.kinds[String(row[by.column])];
      const content = { ...row, ...Object.fromEntries(without.map((name) => [name, null])) };
      const place = Object.keys(entry.key).map((name) => row[name]);
      for (const one of identifiers.filter((each) => each.kind === kind)) {
        const text = optOutText(one.kind as 'email' | 'phone_number', one.value);
        kept.push({ hash: hash(text), source: entry.table, place: place.join('\n'), content });
      }
    }
  }
  return kept;
}

/** Requests to confirm a subscription stand under an id made of the address, as long as nobody has it. */
function subjectOf(deps: ErasureDeps, accountId: string, gone: readonly string[], identifiers: readonly Identifier[]): Subject {
  const standIns = identifiers.filter(({ kind }) => kind === 'email' || kind === 'phone_number');
  const ids = [...gone, ...standIns.map(({ value }) => standInId(accountId, value))];
  return { ids, nobody: ulidToUuid(deps.ids.ulid(deps.clock.wall())) as string, identifiers, searched: { table: '', job: '', place: '' } };
}
