import { ulidToUuid, uuidToUlid } from '../../lib/ids.ts';
import type { Db } from '../../storage/database.ts';
import { readMessagesOf, readMessagesOfAll } from '../../storage/queries/campaign-messages.ts';
import { type DatedCampaign, readCampaignPage, readDatedCampaigns } from '../../storage/queries/campaigns.ts';
import { listOfGroup } from '../../storage/queries/messages.ts';
import { readGroupProgress } from '../messaging/read-group-progress.ts';
import { type Audiences, unknownCampaign } from './campaign-input.ts';
import type { EmailContent, EmailDefinition } from './definition.ts';

/** A campaign by e-mail with what its message says. */
export interface KnownCampaign extends Omit<DatedCampaign, 'audiences'>, Pick<EmailContent, 'subject' | 'from_email' | 'from_label'> {
  readonly audiences: Audiences;
  /** Of the copy that is the message's own. */
  readonly template_id: string | null;
  /** Who was asked to be written to so far. */
  readonly recipients: number;
}

const EMAIL = 'email';

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
  // Of a test, the first variation is what the campaign shows.
  const messageOf = new Map(messages.toReversed().map((message) => [message.campaign_id, message]));
  const groups = messages.map(({ id }) => ulidToUuid(id) as string);
  const progress = await readGroupProgress(db, accountId, groups);
  return rows.flatMap((row): KnownCampaign[] => {
    const message = messageOf.get(row.id);
    if (!message) return [];
    const { subject, from_email, from_label } = (message.definition as EmailDefinition).content;
    const own = messages.filter(({ campaign_id }) => campaign_id === row.id);
    const recipients = own.reduce((sum, { id }) => sum + (progress.get(ulidToUuid(id) as string)?.asked ?? 0), 0);
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

/** Where a page begins: behind the message with this id (a ULID), in the order in which messages were asked for. */
export interface RecipientsPlace {
  readonly after?: string;
  readonly descending: boolean;
  readonly limit: number;
}

const FIRST = '00000000-0000-0000-0000-000000000000';
const LAST = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/**
 * A page of the recipients of a campaign by e-mail.
 * @returns the page, and what the next one begins behind; without that it was the last
 * @throws DomainError `not_found`
 */
export async function listRecipients(
  db: Db,
  accountId: string,
  id: string,
  { after, descending, limit }: RecipientsPlace,
): Promise<{ recipients: CampaignRecipient[]; next?: string }> {
  const [campaign] = await readDatedCampaigns(db, accountId, [id]);
  if (campaign?.channel !== EMAIL) throw unknownCampaign(id);
  const start = (after === undefined ? undefined : ulidToUuid(after)) ?? (descending ? LAST : FIRST);
  const rows: (CampaignRecipient & { readonly messageId: string })[] = [];
  // One group, or one for each of a few variations.
  for (const message of await readMessagesOf(db, accountId, id)) {
    const found = await listOfGroup(db, accountId, ulidToUuid(message.id) as string, { after: start, descending, limit: limit + 1 });
    const variationId = message.variation === null ? null : message.id;
    rows.push(
      ...found.map(({ id: uuid, profile_id, address, state }) => ({
        ...{ messageId: uuidToUlid(uuid), profileId: uuidToUlid(profile_id), address, state, variationId },
      })),
    );
  }
  rows.sort((a, b) => (a.messageId < b.messageId === descending ? 1 : -1));
  const recipients = rows.slice(0, limit).map(({ messageId: _, ...recipient }) => recipient);
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return { recipients, ...(last ? { next: last.messageId } : {}) };
}
