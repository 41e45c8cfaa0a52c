import { DomainError } from '../../../lib/errors.ts';
import type { Database, Tx } from '../../../storage/database.ts';
import { addToBatches } from '../../../storage/queries/batch-claims.ts';
import { bounceMessage } from '../../../storage/queries/message-reports.ts';
import { readWaiting, type WaitingMessage } from '../../../storage/queries/messages.ts';
import { readProfiles } from '../../../storage/queries/profiles.ts';
import { changeConsents } from '../../consent/change-consents.ts';
import { suppressProfiles } from '../../consent/change-suppressions.ts';
import type { CommandContext } from '../../context.ts';
import { createGroupCounts } from '../group-counts.ts';
import { type MessageEventDeps, recordMessageEvents } from '../message-events.ts';
import { parseReport, type Report } from './parse-report.ts';
import { bouncesTooOften, SOFT } from './soft-bounces.ts';

export interface ReportDeps extends MessageEventDeps {
  db: Database;
}

/**
 * Takes a report of a mail that had gone out: it came back, or whoever got it complained. The same report again changes nothing.
 * @param input `report` is the mail that the report came in
 * @throws DomainError `invalid` when it is no report, `not_found` when it is about none of the account's messages
 */
export async function recordReport(deps: ReportDeps, context: CommandContext, { report: mail }: { report: string }): Promise<void> {
  const report = parseReport(mail);
  if (!report) throw new DomainError({ kind: 'invalid', detail: NO_REPORT, at: ['report'] });
  const id = idOf(report.messageId, context.accountId);
  await deps.db.transaction(async (tx) => {
    const [message] = id === undefined ? [] : await readWaiting(tx, context.accountId, [id]);
    if (!message) throw new DomainError({ kind: 'invalid', detail: 'The report is about no message of this account.', at: ['report'] });
    if (report.what === 'bounced') await bounced(deps, tx, context, message, report);
    if (report.what === 'complained') await complained(deps, tx, context, message);
  });
}

const NO_REPORT = 'This is neither a delivery status notification (RFC 3464) nor a feedback report (RFC 5965) that holds the Message-ID.';

/** Our Message-IDs name the message and the account. */
function idOf(messageId: string, accountId: string): string | undefined {
  const [, id, account] = /^<?([0-9a-f-]{36})\.([^@.]+)@/.exec(messageId) ?? [];
  return account === accountId ? id : undefined;
}

/** What says that there is no such mailbox, and what says that there is one (RFC 3463). */
const HARD = /^5\.(?:1\.(?:[0-36]|10)|2\.1)$/;
const BOUNCEABLE = ['sent', 'uncertain'];

async function bounced(
  deps: ReportDeps,
  tx: Tx,
  context: CommandContext,
  message: WaitingMessage,
  { status, detail }: Extract<Report, { what: 'bounced' }>,
): Promise<void> {
  const { accountId, now } = context;
  const hard = HARD.test(status);
  const reason = hard ? 'no-mailbox' : (SOFT[0] as string);
  const words = detail.replace(/[\p{Cc}\p{Surrogate}]+/gu, ' ').slice(0, 500);
  if (!BOUNCEABLE.includes(message.state) || !(await bounceMessage(tx, accountId, message, { reason, detail: words }))) return;
  await recount(tx, accountId, message, reason);
  const dead = hard || (await bouncesTooOften(tx, accountId, message.address, now));
  const [profile] = await readProfiles(tx, [{ account_id: accountId, id: message.profile_id }]);
  // Only while the address is still theirs: the new one of somebody who changed it has not bounced.
  if (dead && profile?.email === message.address) {
    await suppressProfiles(deps, tx, context, [message.profile_id], 'HARD_BOUNCE', { method: 'bounce', source: message.id });
  }
  const details = { bounce: hard ? 'Hard' : 'Soft', reason: words } as const;
  await recordMessageEvents(deps, tx, [{ what: 'bounced', accountId, messageId: message.id, groupId: message.group_id, at: now, details }]);
}

async function recount(tx: Tx, accountId: string, { group_id, batch_id, state }: WaitingMessage, reason: string): Promise<void> {
  if (group_id === null || batch_id === null) return;
  const counts = createGroupCounts();
  counts.add(group_id, state === 'sent' ? 'sent:' : 'uncertain:no-answer', -1);
  counts.add(group_id, `failed:${reason}`);
  await counts.write(tx, accountId);
  if (state === 'sent') await addToBatches(tx, accountId, [{ id: batch_id, ended: 0, not_sent: 1 }]);
}

/** A complaint is an opt-out from all marketing by mail, whatever the mail was about. */
async function complained(deps: ReportDeps, tx: Tx, context: CommandContext, message: WaitingMessage): Promise<void> {
  const { accountId, now } = context;
  const cause = { method: 'SPAM_COMPLAINT', source: message.id };
  const no = { profileId: message.profile_id, channel: 'email', purpose: 'marketing', consent: 'UNSUBSCRIBED', identifier: null } as const;
  await changeConsents(deps, tx, context, [{ ...no, cause }]);
  await recordMessageEvents(deps, tx, [{ what: 'complained', accountId, messageId: message.id, groupId: message.group_id, at: now }]);
}
