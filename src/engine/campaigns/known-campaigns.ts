import { DomainError } from '../../lib/errors.ts';
import { ulidToUuid, uuidToUlid } from '../../lib/ids.ts';
import type { Db } from '../../storage/database.ts';
import { readMessagesOf, readMessagesOfAll } from '../../storage/queries/campaign-messages.ts';
import { type DatedCampaign, readCampaignPage, readDatedCampaigns } from '../../storage/queries/campaigns.ts';
import { listOfGroup, type RecipientRow } from '../../storage/queries/messages.ts';
import { readGroupProgress } from '../messaging/read-group-progress.ts';
import { type Audiences, unknownCampaign } from './campaign-input.ts';
import type { EmailContent, EmailDefinition } from './definition.ts';

/** A campaign by e-mail with what its message says; of several, the first. */
export interface KnownCampaign extends Omit<DatedCampaign, 'audiences'>, Pick<EmailContent, 'subject' | 'from_email' | 'from_label'> {
  readonly audiences: Audiences;
  /** Of the copy that is the message's own. */
  readonly template_id: string | null;
  /** Who was asked to be written to so far. */
  readonly recipients: number;
}

const EMAIL = 'email';
const groupOf = (messageId: string): string => ulidToUuid(messageId) as string;

/** A numbered part of the account's campaigns by e-mail, the newest first. */
export async function pageCampaigns(
  db: Db,
  accountId: string,
  place: { skip: number; limit: number },
): Promise<{ campaigns: KnownCampaign[]; total: number }> {
  const { rows, total } = await readCampaignPage(db, accountId, EMAIL, place);
  return { campaigns: await complete(db, accountId, rows), total };
}

/** @throws DomainError `not_found`, also for a campaign on another channel */
export async function findCampaign(db: Db, accountId: string, id: string): Promise<KnownCampaign> {
  const rows = await readDatedCampaigns(db, accountId, [id]);
  const [found] = await complete(
    db,
    accountId,
    rows.filter(({ channel }) => channel === EMAIL),
  );
  if (!found) throw unknownCampaign(id);
  return found;
}

async function complete(db: Db, accountId: string, rows: readonly DatedCampaign[]): Promise<KnownCampaign[]> {
  if (rows.length === 0) return [];
  const messages = await readMessagesOfAll(
    db,
    accountId,
    rows.map(({ id }) => id),
  );
  const progress = await readGroupProgress(
    db,
    accountId,
    messages.map(({ id }) => groupOf(id)),
  );
  return rows.flatMap((row): KnownCampaign[] => {
    const own = messages.filter(({ campaign_id }) => campaign_id === row.id);
    const [message] = own;
    if (!message) return [];
    const { subject, from_email, from_label } = (message.definition as EmailDefinition).content;
    const recipients = own.reduce((sum, { id }) => sum + (progress.get(groupOf(id))?.asked ?? 0), 0);
    const audiences = row.audiences as Audiences;
    return [{ ...row, audiences, subject, from_email, from_label, template_id: message.template_id, recipients }];
  });
}

/** Somebody who was asked to be written to. Ids are ULIDs. */
export interface CampaignRecipient {
  readonly profileId: string;
  readonly address: string;
  /** Of their message, as in the ledger. */
  readonly state: string;
  /** The variation that they got; null unless the campaign is a test. */
  readonly variationId: string | null;
}

/** The last recipient seen: the campaign's message, and theirs. ULIDs. */
export interface RecipientsCursor {
  readonly message: string;
  readonly id: string;
}

export interface RecipientsPlace {
  /** Absent at the beginning. */
  readonly after?: RecipientsCursor;
  readonly descending: boolean;
  readonly limit: number;
}

const FIRST = '00000000-0000-0000-0000-000000000000';
const LAST = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/**
 * A page of the recipients of a campaign by e-mail, message by message, in the order in which they were asked for.
 * @returns the page, and what the next one begins behind; without that it was the last
 * @throws DomainError `not_found`; `invalid` for a place in another campaign
 */
export async function listRecipients(
  db: Db,
  accountId: string,
  id: string,
  { after, descending, limit }: RecipientsPlace,
): Promise<{ recipients: CampaignRecipient[]; next?: RecipientsCursor }> {
  const [campaign] = await readDatedCampaigns(db, accountId, [id]);
  const messages = campaign?.channel === EMAIL ? await readMessagesOf(db, accountId, id) : [];
  if (messages.length === 0) throw unknownCampaign(id);
  const ids = messages.map((message) => message.id);
  if (after && !ids.includes(after.message))
    throw new DomainError({ kind: 'invalid', detail: 'The offset is of another campaign.', at: ['after'] });
  const inOrder = descending ? ids.reverse() : ids;
  const found: (RecipientRow & { message: string; variationId: string | null })[] = [];
  const variations = new Set(messages.flatMap((message) => (message.variation === null ? [] : message.id)));
  for (const message of inOrder.slice(after ? inOrder.indexOf(after.message) : 0)) {
    const start = message === after?.message ? ulidToUuid(after.id) : undefined;
    const room = limit + 1 - found.length;
    const rows = await listOfGroup(db, accountId, groupOf(message), {
      ...{ after: start ?? (descending ? LAST : FIRST), descending, limit: room },
    });
    found.push(...rows.map((row) => ({ ...row, message, variationId: variations.has(message) ? message : null })));
    if (found.length > limit) break;
  }
  const recipients = found.slice(0, limit).map(({ profile_id, address, state, variationId }) => ({
    ...{ profileId: uuidToUlid(profile_id), address, state, variationId },
  }));
  const last = found.length > limit ? found[limit - 1] : undefined;
  return { recipients, ...(last ? { next: { message: last.message, id: uuidToUlid(last.id) } } : {}) };
}
