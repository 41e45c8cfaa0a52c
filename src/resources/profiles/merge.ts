import { identifier, inData } from '../../jsonapi/body.ts';
import { constant, listOf, object, text } from '../../jsonapi/schema.ts';
import type { At } from '../../lib/errors.ts';

/** The destination is the document's own id, the source its one relationship. */
export const mergeBody = inData(
  object(
    {
      type: constant('profile-merge'),
      id: text(),
      relationships: object({ profiles: object({ 'data?': listOf(identifier('profile')) }) }, 'profile-merge'),
    },
    'profile-merge',
  ),
);

interface MergeDocument {
  data: { id: string; relationships: { profiles: { data?: readonly { id: string }[] } } };
}

export const mergeInput = ({ data }: MergeDocument) => ({
  id: data.id,
  profile_ids: (data.relationships.profiles.data ?? []).map(({ id }) => id),
});

/** `['profile_ids', 0]` → the id of the source. */
export function mergePointer([part, index]: At): string {
  if (part === 'id') return '/data/id';
  const profiles = '/data/relationships/profiles/data';
  return index === undefined ? profiles : `${profiles}/${index}/id`;
}
