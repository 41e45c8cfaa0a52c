import type { Change } from '../change.ts';
import { changeMember, withoutChoice } from '../edit/schema.ts';
import { rewriteBody } from '../edit/surface.ts';

const NEWER = [
  ...['campaign_message_name', 'group', 'group_name', 'tag_id', 'tag_name', 'text_message_format', 'variation', 'variation_name'],
];

export const tellCampaignsApartByMore: Change = {
  date: '2026-07-15',
  title: 'Tells campaigns apart by more than their messages',
  changelog: `Reports of campaigns may be asked for by ${NEWER.map((name) => `\`${name}\``).join(', ')}.`,
  declaration: (surface) =>
    surface.operationId === 'query_campaign_values'
      ? rewriteBody(surface, (schema) =>
          changeMember(schema, 'group_by', (by) => (by.items ? { ...by, items: NEWER.reduce(withoutChoice, by.items) } : by)),
        )
      : surface,
};
