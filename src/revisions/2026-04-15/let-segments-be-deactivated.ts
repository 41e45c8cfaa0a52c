import type { Change } from '../change.ts';
import { withoutMember } from '../edit/schema.ts';
import { rewriteBody } from '../edit/surface.ts';

export const letSegmentsBeDeactivated: Change = {
  date: '2026-04-15',
  title: 'Lets segments be deactivated',
  changelog: 'A change of a segment may hold `is_active`: false keeps its members as they are, true goes on.',
  declaration: (surface) =>
    surface.operationId === 'update_segment' ? rewriteBody(surface, (schema) => withoutMember(schema, 'is_active')) : surface,
};
