import { type BodyParts, inData, resourceBody } from '../../jsonapi/body.ts';
import { dateTime, flag, listOf, type Members, nullable, number, record, text, withDefault } from '../../jsonapi/schema.ts';
import { onsiteMembers, profileMeta } from '../profiles/parts.ts';

/** Pieces of requests that record events, whoever sends them. */
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

/** A single event with its profile. */
export const singleMembers: Members = { ...eventMembers, profile: eventProfile };

/** Events of one profile: an entry of a bulk request, and what a browser sends in one. */
export const bulkEntry: BodyParts = {
  attributes: {
    'backfill?': backfill(),
    profile: bulkProfile,
    events: inData(listOf(resourceBody('event', { attributes: eventMembers }), { minItems: 1 })),
  },
};
