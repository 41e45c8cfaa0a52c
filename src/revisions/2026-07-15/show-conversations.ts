import type { Change } from '../change.ts';
import { changeType, omit } from '../edit/document.ts';
import { changeMember, isOfType, withoutMember, withoutVariants } from '../edit/schema.ts';
import { changeFields, rewriteAnswers } from '../edit/surface.ts';

export const showConversations: Change = {
  date: '2026-07-15',
  title: 'Shows the conversations of profiles',
  changelog: 'Profiles have a relationship `conversations`, which reads of profiles may include.',
  declaration: (surface) => {
    const answers = rewriteAnswers(surface, (schema) => {
      const others = withoutVariants(schema, (variant) => isOfType(variant, 'conversation'));
      return isOfType(others, 'profile') ? changeMember(others, 'relationships', (r) => withoutMember(r, 'conversations')) : others;
    });
    const fields = changeFields(answers, (names, type) => (type === 'conversation' ? [] : names));
    return { ...fields, include: fields.include?.filter((name) => name !== 'conversations') };
  },
  response: (document) =>
    changeType(document, 'profile', (profile) =>
      profile.relationships ? { ...profile, relationships: omit(profile.relationships, 'conversations') } : profile,
    ),
};
