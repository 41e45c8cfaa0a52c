import { DomainError } from '../../lib/errors.ts';

/** Where a campaign stands, in the words of the API. VOCABULARY.md says what leads from one to the next. */
type CampaignStatus =
  | 'Draft'
  | 'Scheduled'
  | 'Queued without Recipients'
  | 'Adding Recipients'
  | 'Sending'
  | 'Variations Sent'
  | 'Sent'
  | 'Cancelled'
  | 'Cancelled: No Recipients'
  | 'Cancelled: Smart Sending';

/** Nothing of it has left: what it is may change, or it may go away. */
const UNSENT: readonly CampaignStatus[] = ['Draft', 'Scheduled', 'Cancelled: No Recipients'];

/** @throws DomainError `conflict` unless it is a draft */
export function mustBeDraft(status: string): void {
  if (status !== 'Draft')
    throw new DomainError({
      kind: 'conflict',
      detail: `The campaign is '${status}'; only drafts can be changed. Revert its send job first.`,
    });
}

/** @throws DomainError `conflict` when messages of it have left, or may be leaving */
export function mustBeUnsent(status: string): void {
  if (!UNSENT.includes(status as CampaignStatus))
    throw new DomainError({
      kind: 'conflict',
      detail: `The campaign is '${status}': what was sent of it depends on it, so that it stays.`,
    });
}

/** What can still be stopped. */
export const isUnderWay = (status: string): boolean =>
  ['Scheduled', 'Queued without Recipients', 'Adding Recipients', 'Sending', 'Variations Sent'].includes(status);

/** Nobody was asked to be written to yet. */
export const canRevert = (status: string): boolean => ['Scheduled', 'Queued without Recipients'].includes(status);

/** Messages of it leave, or are about to. */
export const canHold = (status: string): boolean => status !== 'Scheduled' && isUnderWay(status);
