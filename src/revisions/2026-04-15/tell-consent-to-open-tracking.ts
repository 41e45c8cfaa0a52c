import type { Schema } from '../../jsonapi/schema.ts';
import type { Change } from '../change.ts';
import { changeAt, changeType, isRecord, omit, type ResourceLike } from '../edit/document.ts';
import { changeMember, isOfType, notNull, withoutMember, withRequired } from '../edit/schema.ts';
import { changeFields, rewriteAnswers, rewriteBody, withoutName } from '../edit/surface.ts';

const EMAIL = ['attributes', 'subscriptions', 'email'];

/** Marketing was all that could be said of e-mail, so it had to be said. */
const marketingAlone = (email: Schema): Schema =>
  withRequired(changeMember(withoutMember(email, 'open_tracking'), 'marketing', notNull), 'marketing');

export const tellConsentToOpenTracking: Change = {
  date: '2026-04-15',
  title: 'Tells whether a profile lets opens be tracked',
  changelog: 'Subscriptions answer `email.open_tracking`; profiles may subscribe to it alone, and unsubscribe from it.',
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
    const bodies = rewriteBody(answers, (schema) =>
      changeMember(schema, 'subscriptions', (channels) => changeMember(channels, 'email', marketingAlone)),
    );
    return changeFields(bodies, (names, type) => (type === 'profile' ? withoutName(names, 'subscriptions.email.open_tracking') : names));
  },
  response: (document) =>
    changeType(
      document,
      'profile',
      (profile) => changeAt(profile, EMAIL, (email) => (isRecord(email) ? omit(email, 'open_tracking') : email)) as ResourceLike,
    ),
};
