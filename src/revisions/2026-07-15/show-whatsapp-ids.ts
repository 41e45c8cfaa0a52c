import type { Schema } from '../../jsonapi/schema.ts';
import type { Change } from '../change.ts';
import { changeAt, changeType, isRecord, omit, type ResourceLike } from '../edit/document.ts';
import { changeMember, isOfType, notNull, withoutMember, withRequired } from '../edit/schema.ts';
import { rewriteAnswers } from '../edit/surface.ts';

const SUBSCRIPTIONS = ['attributes', 'subscriptions'];
const KINDS = ['marketing', 'transactional', 'conversational'];

/** Consent without a number to write to could not be told before. */
const numbered = (consent: Schema): Schema => withRequired(changeMember(consent, 'phone_number', notNull), 'phone_number');

function subscriptionsBefore(subscriptions: Schema): Schema {
  const channels = changeMember(subscriptions, 'whatsapp', (whatsapp) =>
    KINDS.reduce((schema, kind) => changeMember(schema, kind, numbered), whatsapp),
  );
  return changeMember(channels, 'email', (email) => withoutMember(email, 'click_tracking'));
}

export const showWhatsappIds: Change = {
  date: '2026-07-15',
  title: 'Shows ids of WhatsApp users and consent to the tracking of clicks',
  changelog:
    'Profiles answer `whatsapp_bsuid`, subscriptions answer `email.click_tracking`, and consent for WhatsApp may be without a phone number. ' +
    'Older revisions leave out consent that has none.',
  declaration: (surface) =>
    rewriteAnswers(surface, (schema) =>
      isOfType(schema, 'profile')
        ? changeMember(schema, 'attributes', (attributes) =>
            changeMember(withoutMember(attributes, 'whatsapp_bsuid'), 'subscriptions', subscriptionsBefore),
          )
        : schema,
    ),
  response: (document) =>
    changeType(document, 'profile', (profile) => {
      const plain = changeAt(profile, ['attributes'], (attributes) => without(attributes, 'whatsapp_bsuid'));
      const clicks = changeAt(plain, [...SUBSCRIPTIONS, 'email'], (email) => without(email, 'click_tracking'));
      return KINDS.reduce((shown, kind) => changeAt(shown, [...SUBSCRIPTIONS, 'whatsapp', kind], numberedOnly), clicks) as ResourceLike;
    }),
};

const without = (value: unknown, name: string): unknown => (isRecord(value) ? omit(value, name) : value);

const numberedOnly = (consent: unknown): unknown => (isRecord(consent) && consent.phone_number === null ? null : consent);
