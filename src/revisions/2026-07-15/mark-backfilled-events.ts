import type { Change } from '../change.ts';
import { withoutMember } from '../edit/schema.ts';
import { rewriteBody } from '../edit/surface.ts';

export const markBackfilledEvents: Change = {
  date: '2026-07-15',
  title: 'Lets callers mark events as backfilled',
  changelog: 'Events may carry `backfill`: true keeps flows from reacting to what happened long ago.',
  declaration: (surface) => rewriteBody(surface, (schema) => withoutMember(schema, 'backfill')),
};
