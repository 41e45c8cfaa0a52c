import type { GroupDescription } from '../../messaging/groups.ts';

/** What a line may be about. A message is in several lines where it has several values: tags, and lists that it was sent to. */
export type Grouping =
  | 'campaign_id'
  | 'campaign_message_id'
  | 'campaign_message_name'
  | 'group'
  | 'group_name'
  | 'send_channel'
  | 'tag_id'
  | 'tag_name'
  | 'text_message_format'
  | 'variation'
  | 'variation_name';

/** Names of tags, lists and segments by their ids. */
export type Names = ReadonlyMap<string, string>;

/** Groupings that come in pairs: the line of an id has its name, and not that of another. */
type Reader = (group: GroupDescription, names: Names) => readonly Partial<Record<Grouping, string | null>>[];

const one =
  (values: Partial<Record<Grouping, string | null>>): Reader =>
  () => [values];

const READERS: Readonly<Record<string, { readonly groupings: readonly Grouping[]; readonly read: Reader }>> = {
  message: {
    groupings: ['campaign_id', 'campaign_message_id', 'campaign_message_name', 'send_channel', 'text_message_format'],
    read: (group) => [
      {
        campaign_id: group.campaign?.id ?? null,
        campaign_message_id: group.messageId,
        campaign_message_name: group.messageName,
        send_channel: group.channel,
        text_message_format: group.channel === 'sms' ? 'SMS' : null,
      },
    ],
  },
  variation: {
    groupings: ['variation', 'variation_name'],
    read: (group, names) => one({ variation: group.variation?.id ?? null, variation_name: group.variation?.name ?? null })(group, names),
  },
  audience: {
    groupings: ['group', 'group_name'],
    read: ({ audienceIds }, names) => many(audienceIds, (id) => ({ group: id, group_name: (id && names.get(id)) ?? null })),
  },
  tag: {
    groupings: ['tag_id', 'tag_name'],
    read: ({ tagIds }, names) => many(tagIds, (id) => ({ tag_id: id, tag_name: (id && names.get(id)) ?? null })),
  },
};

/** Where there is no value there is still a line. */
const many = <T>(ids: readonly string[], show: (id: string | null) => T): T[] => (ids.length === 0 ? [null] : ids).map(show);

/** The lines that a message is in, as far as these groupings tell them apart. */
export function linesOf(group: GroupDescription, by: readonly Grouping[], names: Names): Record<string, string | null>[] {
  let lines: Record<string, string | null>[] = [{}];
  for (const { groupings, read } of Object.values(READERS)) {
    if (!groupings.some((name) => by.includes(name))) continue;
    const values = read(group, names);
    lines = lines.flatMap((line) => values.map((value) => ({ ...line, ...value })));
  }
  return lines.map((line) => Object.fromEntries(by.map((name) => [name, line[name] ?? null])));
}

/** What a message has of one grouping, for filters. */
export const valuesIn = (group: GroupDescription, name: Grouping, names: Names): readonly (string | null)[] =>
  linesOf(group, [name], names).map((line) => line[name] ?? null);
