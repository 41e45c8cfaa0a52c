import type { Micros } from '../../lib/clock.ts';
import type { Tx } from '../../storage/database.ts';
import { type ConsentRow, readConsents, upsertConsents } from '../../storage/queries/consents.ts';
import type { CommandContext } from '../context.ts';
import { lockProfiles, type Signals } from '../signals.ts';
import { suppressProfiles, unsuppressProfiles } from './change-suppressions.ts';
import { type Cause, type ChangeName, type Entry, writeLedger } from './ledger.ts';
import type { Channel, Purpose, SuppressionReason } from './may-receive.ts';

/** Something that a person said about one channel and purpose. */
export interface Statement {
  /** uuid text */
  profileId: string;
  channel: Channel;
  purpose: Purpose;
  consent: 'SUBSCRIBED' | 'UNSUBSCRIBED';
  /** The address or number that it was said about; null leaves the one that is known. */
  identifier: string | null;
  cause: Cause;
  /** When they said it, where that is not now. */
  consentedAt?: Micros;
  doubleOptIn?: boolean | null;
  birthDate?: string | null;
  /** The list that they were asked about. */
  listId?: string | null;
}

/** What subscribing again lifts; nothing makes a dead address alive. */
const LIFTED: readonly SuppressionReason[] = ['UNSUBSCRIBE', 'SPAM_COMPLAINT', 'USER_SUPPRESSED'];

/**
 * Writes what people said, in the order in which they said it: consent, what follows for suppressions of their addresses, the
 * ledger and the news of it, in one transaction. Whoever unsubscribes a second time has said nothing new.
 */
export async function changeConsents(
  deps: { signals: Signals },
  tx: Tx,
  context: CommandContext,
  statements: readonly Statement[],
): Promise<void> {
  if (statements.length === 0) return;
  const { accountId, now } = context;
  const ids = [...new Set(statements.map(({ profileId }) => profileId))].sort();
  await lockProfiles(tx, ids);
  const rows = new Map((await readConsents(tx, accountId, ids)).map((row) => [keyOf(row), row]));
  const changed = new Map<string, ConsentRow>();
  const entries: Entry[] = [];
  for (const statement of statements) {
    const key = keyOf({ ...statement, profile_id: statement.profileId });
    const before = rows.get(key);
    if (statement.consent === 'UNSUBSCRIBED' && before?.consent === 'UNSUBSCRIBED') continue;
    const row = toRow(statement, before, now);
    rows.set(key, row);
    changed.set(key, row);
    entries.push({ ...statement, change: changeName(statement, before) });
  }
  const written = [...changed].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  await upsertConsents(tx, accountId, written);
  await writeLedger(deps, tx, context, entries);
  await followUp(deps, tx, context, statements);
}

function changeName({ consent }: Statement, before: ConsentRow | undefined): ChangeName {
  if (consent === 'UNSUBSCRIBED') return 'unsubscribed';
  return before?.consent === 'SUBSCRIBED' ? 'subscribed_again' : 'subscribed';
}

const keyOf = ({ profile_id, channel, purpose }: { profile_id: string; channel: string; purpose: string }): string =>
  `${profile_id}\n${channel}\n${purpose}`;

function toRow(statement: Statement, before: ConsentRow | undefined, now: Micros): ConsentRow {
  const { profileId, channel, purpose, consent, identifier, cause, consentedAt, doubleOptIn } = statement;
  return {
    ...{ profile_id: profileId, channel, purpose, consent, identifier: identifier ?? before?.identifier ?? null },
    consented_at: consentedAt ?? now,
    method: cause.method,
    method_detail: cause.methodDetail ?? null,
    custom_method_detail: cause.customMethodDetail ?? null,
    double_optin: doubleOptIn ?? null,
    created_at: before?.created_at ?? now,
    updated_at: now,
  };
}

/** Suppressions are as the last word about e-mail marketing has it, also where that was no news. */
async function followUp(deps: { signals: Signals }, tx: Tx, context: CommandContext, statements: readonly Statement[]): Promise<void> {
  const last = new Map<string, Statement>();
  for (const statement of statements) {
    if (statement.channel === 'email' && statement.purpose === 'marketing') last.set(statement.profileId, statement);
  }
  for (const group of byCause([...last.values()])) {
    const [{ consent, cause } = { consent: undefined, cause: undefined }] = group;
    if (!cause) continue;
    const ids = group.map(({ profileId }) => profileId);
    if (consent === 'SUBSCRIBED') await liftByConsent(deps, tx, context, ids, cause);
    else await suppressProfiles(deps, tx, context, ids, cause.method === 'SPAM_COMPLAINT' ? 'SPAM_COMPLAINT' : 'UNSUBSCRIBE', cause);
  }
}

/** Those who say the same for the same cause are dealt with together: one group in a job. */
function byCause(statements: readonly Statement[]): Statement[][] {
  const groups = new Map<string, Statement[]>();
  for (const statement of statements) {
    const key = JSON.stringify([statement.consent, statement.cause]);
    const group = groups.get(key);
    if (group) group.push(statement);
    else groups.set(key, [statement]);
  }
  return [...groups.values()];
}

/** Lifts what consent lifts for profiles (uuid text) whose consent is known already. */
export async function liftByConsent(
  deps: { signals: Signals },
  tx: Tx,
  context: CommandContext,
  profileIds: readonly string[],
  cause: Cause,
): Promise<void> {
  await unsuppressProfiles(deps, tx, context, profileIds, LIFTED, cause);
}
