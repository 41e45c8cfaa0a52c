import type { Change } from '../change.ts';
import { withoutMember } from '../edit/schema.ts';

const NAMES = new Set(['update_tag_group', 'delete_tag_group']);

export const answerNothingToChangesOfTagGroups: Change = {
  date: '2026-04-15',
  title: 'Answers nothing when a tag group is changed or deleted',
  changelog: 'Changing and deleting a tag group answer 204. Older revisions answer 200 with the group, a deleted one as it was.',
  declaration: (surface) =>
    surface.echo && NAMES.has(surface.operationId) ? { ...surface, answers: { 200: withoutMember(surface.echo, 'meta') } } : surface,
};
