import { eventProperties, eventUuid } from '../../engine/events/event-view.ts';
import { recordEvent } from '../../engine/events/record-event.ts';
import { recordEventBatch } from '../../engine/events/record-event-batch.ts';
import { computed } from '../../jsonapi/attributes.ts';
import { bodyOf, inData, resourceBody } from '../../jsonapi/body.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { M, XL } from '../../jsonapi/rates.ts';
import { children, linked, one, onlyIncluded } from '../../jsonapi/relationships.ts';
import { integer, listOf, nullable, record, text } from '../../jsonapi/schema.ts';
import { accept, get, list, related, relationshipGet } from '../../jsonapi/verbs.ts';
import { events } from '../../storage/tables/events.ts';
import { timeColumn } from '../columns.ts';
import { eventId } from '../ids.ts';
import { bulkCreateClientEvents, createClientEvent } from './client-events.ts';
import { bulkInput, bulkPointer, eventInput, eventPointer } from './event-input.ts';
import { bulkEntry, singleMembers } from './parts.ts';
import { eventFilters, eventSorts } from './queries.ts';

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
    attributions: onlyIncluded(children('attribution', 'event_id')),
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
      body: bodyOf('event', { attributes: singleMembers }),
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
      body: bodyOf('event-bulk-create-job', {
        attributes: { 'events-bulk-create': inData(listOf(resourceBody('event-bulk-create', bulkEntry), { minItems: 1 })) },
      }),
      run: recordEventBatch,
      input: bulkInput,
      pointer: bulkPointer,
    }),
    create_client_event: createClientEvent,
    bulk_create_client_events: bulkCreateClientEvents,
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
