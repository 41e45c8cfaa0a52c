import { recordEvent } from '../../engine/events/record-event.ts';
import { recordEventBatch } from '../../engine/events/record-event-batch.ts';
import { bodyOf } from '../../jsonapi/body.ts';
import { M, XL } from '../../jsonapi/rates.ts';
import { accept } from '../../jsonapi/verbs.ts';
import { FOR_CLIENTS } from '../client.ts';
import { entryInput, entryPointer, eventInput, eventPointer } from './event-input.ts';
import { bulkEntry, singleMembers } from './parts.ts';

export const createClientEvent = accept({
  ...FOR_CLIENTS,
  path: '/client/events',
  summary: 'Record an event from a browser or an app; identifiers that its profile has stay',
  scopes: ['events:write'],
  rate: XL,
  body: bodyOf('event', { attributes: singleMembers }),
  run: recordEvent,
  input: eventInput,
  pointer: eventPointer,
});

export const bulkCreateClientEvents = accept({
  ...FOR_CLIENTS,
  path: '/client/event-bulk-create',
  summary: 'Record up to 1,000 events of one profile from a browser or an app, all or none',
  scopes: ['events:write'],
  rate: M,
  body: bodyOf('event-bulk-create', bulkEntry),
  run: recordEventBatch,
  input: entryInput,
  pointer: entryPointer,
});
