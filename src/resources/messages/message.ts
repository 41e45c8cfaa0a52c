import { readMails } from '../../engine/messaging/read-mails.ts';
import { additional, column, loaded, required, withSchema } from '../../jsonapi/attributes.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import type { FilterBinding } from '../../jsonapi/operations.ts';
import { L, M } from '../../jsonapi/rates.ts';
import { one } from '../../jsonapi/relationships.ts';
import { choice, dateTime, integer, nullable, object, record, type Schema, text } from '../../jsonapi/schema.ts';
import { get, list, related, relationshipGet } from '../../jsonapi/verbs.ts';
import { messages } from '../../storage/tables/messages.ts';
import { textColumn, timeColumn } from '../columns.ts';
import { ALL_COMPARISONS, equalsText, idOf, oneOrAnyOf, times } from '../filters.ts';
import { ulid } from '../ids.ts';

const STATES = ['queued', 'sending', 'sent', 'failed', 'skipped', 'uncertain'];
const CHANNELS = ['email', 'sms', 'push'];

/** A column that is never null. */
const promised = (name: string, schema: Schema) => required(withSchema(column(schema, name), schema));

const oneOf = (filter: FilterBinding, values: readonly string[]): FilterBinding => ({ ...filter, value: { type: 'string', enum: values } });

/** What the outbox caught, as it would have been sent; null for messages that went elsewhere or are not kept any more. */
const mail = nullable(object({ from: text(), to: text(), subject: text(), html: text(), text: text(), headers: record() }));

export const message = defineResource({
  type: 'message',
  path: 'messages',
  own: true,
  category: 'Messages',
  id: ulid,
  table: messages,
  attributes: {
    channel: promised('channel', choice(...CHANNELS)),
    purpose: promised('purpose', choice('marketing', 'transactional', 'confirmation')),
    kind: promised('kind', text()),
    to: promised('address', text()),
    subject: textColumn('subject'),
    status: promised('state', choice(...STATES)),
    reason: textColumn('reason'),
    detail: textColumn('detail'),
    attempts: promised('attempts', integer()),
    created: required(withSchema(timeColumn('created_at'), dateTime())),
    sent: timeColumn('sent_at'),
    mail: additional(loaded(mail, readMails)),
  },
  relationships: { profile: one('profile', 'profile_id') },
  operations: {
    get_messages: list({
      summary: 'Read what was sent to people, or was not and why; the newest first',
      scopes: ['messages:read'],
      rate: M,
      include: ['profile'],
      additional: true,
      filters: {
        'profile.id': equalsText(idOf('profile', 'profile_id')),
        to: equalsText('address'),
        channel: oneOf(equalsText('channel'), CHANNELS),
        kind: equalsText('kind'),
        status: oneOf(oneOrAnyOf('state'), STATES),
        created: times('created_at', ...ALL_COMPARISONS),
      },
      sorts: { created: { by: { kind: 'column', column: 'created_at' } } },
      defaultSort: '-created',
      page: { default: 20, max: 100 },
    }),
    get_message: get({
      summary: 'Read a message and, with the additional field `mail`, what the outbox caught of it',
      scopes: ['messages:read'],
      rate: L,
      include: ['profile'],
      additional: true,
    }),
    get_profile_for_message: related({
      relationship: 'profile',
      summary: 'Read the profile that a message is to',
      scopes: ['messages:read', 'profiles:read'],
      rate: L,
      additional: true,
    }),
    get_profile_id_for_message: relationshipGet({
      relationship: 'profile',
      summary: 'Read the id of the profile that a message is to',
      scopes: ['messages:read', 'profiles:read'],
      rate: L,
    }),
  },
});
