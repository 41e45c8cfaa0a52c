import type { Change } from '../change.ts';
import { withoutMember } from '../edit/schema.ts';
import { rewriteBody } from '../edit/surface.ts';

export const patchIdentifiers: Change = {
  date: '2026-04-15',
  title: 'Lets callers add and take single identifiers of a profile',
  changelog: 'The `meta` of profiles in requests may hold `patch_identifiers`.',
  declaration: (surface) => rewriteBody(surface, (schema) => withoutMember(schema, 'patch_identifiers')),
};
