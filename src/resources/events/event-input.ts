import type { At } from '../../lib/errors.ts';
import { pointer } from '../pointers.ts';
import { type ProfileData, placeIn, profileFields } from '../profiles/profile-input.ts';

interface EventAttributes {
  metric: { data: { attributes: { name: string; service?: string | null } } };
  [name: string]: unknown;
}

export interface EventDocument {
  data: { attributes: EventAttributes & { profile: { data: ProfileData } } };
}

/** Events of one profile. */
interface EntryData {
  attributes: {
    backfill?: boolean | null;
    profile: { data: ProfileData };
    events: { data: readonly { attributes: EventAttributes }[] };
  };
}

export interface BulkDocument {
  data: {
    attributes: {
      'events-bulk-create': {
        data: readonly EntryData[];
      };
    };
  };
}

const eventFields = ({ metric, ...rest }: EventAttributes): Record<string, unknown> => ({ ...rest, metric: metric.data.attributes });

export function eventInput({ data }: EventDocument): Record<string, unknown> {
  const { profile, ...rest } = data.attributes;
  return { ...eventFields(rest as EventAttributes), profile: profileFields(profile.data) };
}

export function bulkInput({ data }: BulkDocument): { entries: Record<string, unknown>[] } {
  return { entries: data.attributes['events-bulk-create'].data.map(entryFields) };
}

/** A request that is one entry itself. */
export const entryInput = ({ data }: { data: EntryData }): { entries: Record<string, unknown>[] } => ({ entries: [entryFields(data)] });

const entryFields = ({ attributes }: EntryData): Record<string, unknown> => ({
  profile: profileFields(attributes.profile.data),
  events: attributes.events.data.map((event) => eventFields(event.attributes)),
  backfill: attributes.backfill,
});

/** `['metric', 'name']` → `/data/attributes/metric/data/attributes/name` and so on. */
export const eventPointer = (at: At): string => place('/data', at, (profile) => `${profile}/attributes/meta`);

const BULK = '/data/attributes/events-bulk-create/data';

/** `[3, 'events', 1, 'time']` → the time of the second event of the fourth entry. */
export const bulkPointer = ([index, ...rest]: At): string => (index === undefined ? BULK : placeInEntry(`${BULK}/${index}`, rest));

/** `[0, 'events', 1, 'time']` → the time of the second event; what is wrong with all of them lies at the list. */
export const entryPointer = ([index, ...rest]: At): string => placeInEntry('/data', index === undefined ? ['events'] : rest);

function placeInEntry(base: string, [part, event, ...rest]: At): string {
  const entry = `${base}/attributes`;
  if (part === 'events' && event === undefined) return `${entry}/events/data`;
  if (part === 'events') return place(`${entry}/events/data/${event}`, rest, (profile) => `${profile}/meta`);
  if (part === 'profile') return place(base, ['profile', ...(event === undefined ? [] : [event]), ...rest], (profile) => `${profile}/meta`);
  return part === undefined ? entry : `${entry}/${part}`;
}

function place(base: string, at: At, metaOf: (profile: string) => string): string {
  const [first, ...rest] = at;
  const nested = `${base}/attributes/${first}/data`;
  if (first === 'profile') return placeIn(nested, metaOf(nested), rest);
  if (first === 'metric') return pointer(`${nested}/attributes`, rest);
  return first === undefined ? `${base}/attributes` : pointer(`${base}/attributes`, at);
}
