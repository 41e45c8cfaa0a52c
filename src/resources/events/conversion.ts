import { column, computed, required, withSchema } from '../../jsonapi/attributes.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { M } from '../../jsonapi/rates.ts';
import { linked, linkless, one } from '../../jsonapi/relationships.ts';
import { choice, dateTime, nullable, number, type Schema, text } from '../../jsonapi/schema.ts';
import { get, list } from '../../jsonapi/verbs.ts';
import { eventIdFromText } from '../../lib/ids.ts';
import { attributions } from '../../storage/tables/attributions.ts';
import { timeColumn } from '../columns.ts';
import { ALL_COMPARISONS, equalsText, idOf, times } from '../filters.ts';
import { eventId } from '../ids.ts';

const promised = (name: string, schema: Schema) => required(withSchema(column(schema, name), schema));

const owed = (type: string, column: string) => linkless(linked(one(type, column)));

const READ = { scopes: ['campaigns:read', 'events:read'], rate: M };

/** An event that a report counts for a message: the rows behind a number. Its id is the event's. */
export const conversion = defineResource({
  type: 'conversion',
  path: 'conversions',
  own: true,
  category: 'Reporting',
  id: { ...eventId, valid: (id) => eventIdFromText(id) !== undefined },
  table: attributions,
  missing: (id) => `The event '${id}' is not owed to a message.`,
  attributes: {
    metric_id: promised('metric_id', text()),
    datetime: required(withSchema(timeColumn('occurred_at'), dateTime())),
    value: computed(nullable(number()), ['value'], (row) => row.value),
    channel: promised('channel', choice('email', 'sms', 'push-notification', 'whatsapp')),
    campaign_id: column(text(), 'campaign_id'),
    flow_id: column(text(), 'flow_id'),
    message_id: promised('message_id', text()),
    sent: required(withSchema(timeColumn('sent_at'), dateTime())),
  },
  relationships: {
    profile: owed('profile', 'profile_id'),
    event: owed('event', 'event_id'),
    'attributed-event': owed('event', 'touch_id'),
  },
  operations: {
    get_conversions: list({
      ...{ summary: 'Read the events that reports count for a message, the newest first', ...READ },
      include: ['attributed-event', 'event', 'profile'],
      filters: {
        message_id: equalsText('message_id'),
        metric_id: equalsText('metric_id'),
        'profile.id': equalsText(idOf('profile', 'profile_id')),
        sent: times('sent_at', ...ALL_COMPARISONS),
      },
      sorts: { datetime: { by: { kind: 'column', column: 'occurred_at' } } },
      defaultSort: '-datetime',
      page: { default: 100, max: 1000 },
    }),
    get_conversion: get({ summary: 'Read what an event is owed to', include: ['attributed-event', 'event', 'profile'], ...READ }),
  },
});
