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

export interface BulkDocument {
  data: {
    attributes: {
      'events-bulk-create': {
        data: readonly {
          attributes: {
            backfill?: boolean | null;
            profile: { data: ProfileData };
            events: { data: readonly { attributes: EventAttributes }[] };
          };
        }[];
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
  return {
    entries: data.attributes['events-bulk-create'].data.map(({ attributes }) => ({
      profile: profileFields(attributes.profile.data),
      events: attributes.events.data.map((event) => eventFields(event.attributes)),
      backfill: attributes.backfill,
    })),
  };
}

/** `['metric', 'name']` → `/data/attributes/metric/data/attributes/name` and so on. */
export const eventPointer = (at: At): string => place('/data', at, (profile) => `${profile}/attributes/meta`);

const BULK = '/data/attributes/events-bulk-create/data';

/** `[3, 'events', 1, 'time']` → the time of the second event of the fourth entry. */
export function bulkPointer([index, part, event, ...rest]: At): string {
  if (index === undefined) return BULK;
  const entry = `${BULK}/${index}/attributes`;
  if (part === 'events' && event === undefined) return `${entry}/events/data`;
  if (part === 'events') return place(`${entry}/events/data/${event}`, rest, (profile) => `${profile}/meta`);
  if (part === 'profile')
    return place(`${BULK}/${index}`, ['profile', ...(event === undefined ? [] : [event]), ...rest], (profile) => `${profile}/meta`);
  return part === undefined ? entry : `${entry}/${part}`;
}

function place(base: string, at: At, metaOf: (profile: string) => string): string {
  const [first, ...rest] = at;
  const nested = `${base}/attributes/${first}/data`;
  if (first === 'profile') return placeIn(nested, metaOf(nested), rest);
  if (first === 'metric') return pointer(`${nested}/attributes`, rest);
  return first === undefined ? `${base}/attributes` : pointer(`${base}/attributes`, at);
}
