import type { Change } from '../change.ts';
import { changeAt, changeType, isRecord, omit, type ResourceLike } from '../edit/document.ts';
import { changeMember, isOfType, withoutMember } from '../edit/schema.ts';
import { changeFields, rewriteAnswers, withoutName } from '../edit/surface.ts';

const EMAIL = ['attributes', 'subscriptions', 'email'];

export const tellConsentToOpenTracking: Change = {
  date: '2026-04-15',
  title: 'Tells whether a profile lets opens be tracked',
  changelog: 'Subscriptions answer `email.open_tracking`.',
  declaration: (surface) => {
    const answers = rewriteAnswers(surface, (schema) =>
      isOfType(schema, 'profile')
        ? changeMember(schema, 'attributes', (attributes) =>
            changeMember(attributes, 'subscriptions', (subscriptions) =>
              changeMember(subscriptions, 'email', (email) => withoutMember(email, 'open_tracking')),
            ),
          )
        : schema,
    );
    return changeFields(answers, (names, type) => (type === 'profile' ? withoutName(names, 'subscriptions.email.open_tracking') : names));
  },
  response: (document) =>
    changeType(
      document,
      'profile',
      (profile) => changeAt(profile, EMAIL, (email) => (isRecord(email) ? omit(email, 'open_tracking') : email)) as ResourceLike,
    ),
};
