import { eventProperties, eventUuid } from '../../engine/events/event-view.ts';
import { recordEvent } from '../../engine/events/record-event.ts';
import { recordEventBatch } from '../../engine/events/record-event-batch.ts';
import { computed } from '../../jsonapi/attributes.ts';
import { bodyOf, inData, resourceBody } from '../../jsonapi/body.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { M, XL } from '../../jsonapi/rates.ts';
import { linked, noneYet, one, onlyIncluded } from '../../jsonapi/relationships.ts';
import { dateTime, flag, integer, listOf, type Members, nullable, number, record, text, withDefault } from '../../jsonapi/schema.ts';
import { accept, get, list, related, relationshipGet } from '../../jsonapi/verbs.ts';
import { events } from '../../storage/tables/events.ts';
import { timeColumn } from '../columns.ts';
import { eventId } from '../ids.ts';
import { onsiteMembers, profileMeta } from '../profiles/parts.ts';
import { bulkInput, bulkPointer, eventInput, eventPointer } from './event-input.ts';
import { eventFilters, eventSorts } from './queries.ts';

const backfill = () => withDefault(nullable(flag()), false);

const eventMembers: Members = {
  properties: record(),
  'time?': nullable(dateTime()),
  'value?': nullable(number()),
  'value_currency?': nullable(text()),
  'unique_id?': nullable(text()),
  'backfill?': backfill(),
  metric: inData(resourceBody('metric', { attributes: { name: text(), 'service?': nullable(text()) } })),
};

const eventProfile = inData(resourceBody('profile', { id: 'optional', attributes: { ...onsiteMembers, 'meta?': profileMeta() } }));
const bulkProfile = inData(resourceBody('profile', { id: 'optional', attributes: onsiteMembers, 'meta?': profileMeta() }));

const bulkEntry = resourceBody('event-bulk-create', {
  attributes: {
    'backfill?': backfill(),
    profile: bulkProfile,
    events: inData(listOf(resourceBody('event', { attributes: eventMembers }), { minItems: 1 })),
  },
});

export const event = defineResource({
  type: 'event',
  path: 'events',
  category: 'Events',
  id: eventId,
  table: events,
  attributes: {
    timestamp: computed(nullable(integer()), ['occurred_at'], (row) => Math.floor(Number(row.occurred_at) / 1_000_000)),
    event_properties: computed(nullable(record()), ['properties', 'unique_id', 'value', 'value_currency'], eventProperties),
    datetime: timeColumn('occurred_at'),
    uuid: computed(nullable(text()), ['id', 'occurred_at'], eventUuid),
  },
  relationships: {
    profile: linked(one('profile', 'profile_id')),
    metric: linked(one('metric', 'metric_id')),
    attributions: onlyIncluded(noneYet('attribution', 'many')),
  },
  operations: {
    get_events: list({
      summary: 'Read events, the newest first unless sorted otherwise',
      scopes: ['events:read'],
      rate: XL,
      include: ['attributions', 'metric', 'profile'],
      filters: eventFilters,
      sorts: eventSorts,
      defaultSort: '-datetime',
      page: { default: 200, max: 1000 },
    }),
    create_event: accept({
      summary: 'Record an event; its metric and profile come into being with it',
      scopes: ['events:write'],
      rate: XL,
      body: bodyOf('event', { attributes: { ...eventMembers, profile: eventProfile } }),
      run: recordEvent,
      input: eventInput,
      pointer: eventPointer,
    }),
    get_event: get({
      summary: 'Read an event',
      scopes: ['events:read'],
      rate: M,
      include: ['attributions', 'metric', 'profile'],
    }),
    bulk_create_events: accept({
      path: '/api/event-bulk-create-jobs',
      summary: 'Record up to 1,000 events of any number of profiles, all or none',
      scopes: ['events:write'],
      rate: M,
      body: bodyOf('event-bulk-create-job', { attributes: { 'events-bulk-create': inData(listOf(bulkEntry, { minItems: 1 })) } }),
      run: recordEventBatch,
      input: bulkInput,
      pointer: bulkPointer,
    }),
    get_metric_for_event: related({
      relationship: 'metric',
      summary: 'Read the metric of an event',
      scopes: ['events:read', 'metrics:read'],
      rate: XL,
    }),
    get_metric_id_for_event: relationshipGet({
      relationship: 'metric',
      summary: 'Read the id of the metric of an event',
      scopes: ['events:read', 'metrics:read'],
      rate: XL,
    }),
    get_profile_for_event: related({
      relationship: 'profile',
      summary: 'Read the profile of an event',
      scopes: ['events:read', 'profiles:read'],
      rate: XL,
      additional: true,
    }),
    get_profile_id_for_event: relationshipGet({
      relationship: 'profile',
      summary: 'Read the id of the profile of an event',
      scopes: ['events:read', 'profiles:read'],
      rate: XL,
    }),
  },
});
