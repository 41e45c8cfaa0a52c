import type { Db } from '../../storage/database.ts';

/**
 * What a group of messages is, as events and reports show it. Messaging knows groups by their ids alone; whose groups they are
 * says what they are: campaigns, later flows. Ids are as the API shows them.
 */
export interface GroupDescription {
  /** The campaign that the group is a message of; null where it is none. */
  readonly campaign: { readonly id: string; readonly name: string } | null;
  readonly flow: { readonly id: string; readonly name: string } | null;
  /** The campaign's or flow's message. */
  readonly messageId: string;
  readonly messageName: string;
  readonly channel: MessageChannel;
  readonly subject: string | null;
  readonly variation: { readonly id: string; readonly name: string } | null;
  /** Lists and segments that it was sent to. */
  readonly audienceIds: readonly string[];
  readonly tagIds: readonly string[];
}

export type MessageChannel = 'email' | 'sms' | 'push-notification' | 'whatsapp';

/** Describes those groups (uuid text) that it knows. */
export type DescribeGroups = (db: Db, accountId: string, groupIds: readonly string[]) => Promise<ReadonlyMap<string, GroupDescription>>;

/** Asks one after the other about what is still unknown. */
export const describeBy =
  (describers: readonly DescribeGroups[]): DescribeGroups =>
  async (db, accountId, groupIds) => {
    const known = new Map<string, GroupDescription>();
    for (const describe of describers) {
      const open = groupIds.filter((id) => !known.has(id));
      if (open.length === 0) break;
      for (const [id, description] of await describe(db, accountId, open)) known.set(id, description);
    }
    return known;
  };
