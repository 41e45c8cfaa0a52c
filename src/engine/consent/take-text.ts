import type { Db } from '../../storage/database.ts';
import { readConsents } from '../../storage/queries/consents.ts';
import { findIdentifiers } from '../../storage/queries/identifiers.ts';
import { deleteOpenOptIns, readOpenOptIns } from '../../storage/queries/opt-in-requests.ts';
import type { CommandContext } from '../context.ts';
import { lockProfiles } from '../signals.ts';
import { changeConsents } from './change-consents.ts';
import { type ConfirmDeps, confirmOptIn } from './confirm-opt-in.ts';
import { standInId } from './stand-in.ts';

/** Words by which people everywhere tell a sender of text messages to stop, as networks and providers understand them. */
const STOP = new Set(['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'OPTOUT', 'REVOKE']);
/** Words that take a STOP back. */
const START = new Set(['START', 'UNSTOP']);
/** Words that answer the question whether somebody wants to be subscribed. */
const YES = new Set([...START, 'YES', 'Y', 'SUBSCRIBE']);

export interface IncomingText {
  /** E.164 */
  readonly from: string;
  readonly text: string;
  /** What the provider calls the message. */
  readonly source: string | null;
}

/**
 * Takes what somebody answered by SMS. One word counts, whatever its case and its marks: STOP and its like take consent to
 * marketing by SMS back, and what that number was asked to confirm; YES and its like confirm what it was asked; START and
 * UNSTOP subscribe whoever had stopped. Anything else, and numbers that nobody has, change nothing. The same answer twice is one.
 */
export async function takeText(deps: ConfirmDeps, context: CommandContext, { from, text, source }: IncomingText): Promise<void> {
  const word = text.toUpperCase().replace(/[^A-Z]/g, '');
  if (STOP.has(word)) await stop(deps, context, from, source);
  else if (YES.has(word) && !(await confirmAll(deps, context, from)) && START.has(word)) await start(deps, context, from, source);
}

/** Whoever has the number (uuid text), and who stands in where nobody has it. */
async function whoHas(db: Db, { accountId }: CommandContext, from: string): Promise<{ profileId: string | undefined; ids: string[] }> {
  const [found] = await findIdentifiers(db, [{ account_id: accountId, kind: 'phone_number', value: from }]);
  const profileId = found?.profile_id;
  return { profileId, ids: [standInId(accountId, from), ...(profileId === undefined ? [] : [profileId])].sort() };
}

/** What is said about a number by whoever answers from it. */
const about = (profileId: string, from: string, source: string | null) =>
  ({ profileId, channel: 'sms', purpose: 'marketing', identifier: from, cause: { method: 'INBOUND_MESSAGE', source } }) as const;

function stop(deps: ConfirmDeps, context: CommandContext, from: string, source: string | null): Promise<void> {
  return deps.db.transaction(async (tx) => {
    const { profileId, ids } = await whoHas(tx, context, from);
    await lockProfiles(tx, ids);
    await deleteOpenOptIns(tx, context.accountId, ids, ['sms'], null);
    if (profileId !== undefined) await changeConsents(deps, tx, context, [{ ...about(profileId, from, source), consent: 'UNSUBSCRIBED' }]);
  });
}

/** @returns whether there was anything to confirm */
async function confirmAll(deps: ConfirmDeps, context: CommandContext, from: string): Promise<boolean> {
  const { ids } = await whoHas(deps.db, context, from);
  const open = (await readOpenOptIns(deps.db, context.accountId, ids, context.now)).filter(
    ({ channel, identifier }) => channel === 'sms' && identifier === from,
  );
  for (const { id } of open) await confirmOptIn(deps, context, { requestId: id });
  return open.length > 0;
}

function start(deps: ConfirmDeps, context: CommandContext, from: string, source: string | null): Promise<void> {
  return deps.db.transaction(async (tx) => {
    const { profileId } = await whoHas(tx, context, from);
    if (profileId === undefined) return;
    await lockProfiles(tx, [profileId]);
    const said = await readConsents(tx, context.accountId, [profileId]);
    const stopped = said.some(
      ({ channel, purpose, consent }) => channel === 'sms' && purpose === 'marketing' && consent === 'UNSUBSCRIBED',
    );
    if (stopped) await changeConsents(deps, tx, context, [{ ...about(profileId, from, source), consent: 'SUBSCRIBED' }]);
  });
}
