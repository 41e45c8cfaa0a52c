import type { At } from '../../lib/errors.ts';
import type { Source } from '../../storage/queries/segment-criteria/source.ts';
import { type Reading, refuse } from './reading.ts';

/** Where a property of a profile stands, and the types of filters that can be asked of it. */
export interface Property {
  readonly source: Source;
  readonly filters: readonly string[];
}

const TEXTS = [
  'email',
  'phone_number',
  'external_id',
  'anonymous_id',
  'first_name',
  'last_name',
  'organization',
  'locale',
  'title',
  'image',
];
const TIMES: Readonly<Record<string, string>> = { created: 'created_at', updated: 'updated_at' };
const PLACES = ['address1', 'address2', 'city', 'country', 'region', 'zip', 'timezone', 'ip'];
const DEGREES = ['latitude', 'longitude'];
const ANY = ['string', 'numeric', 'boolean', 'date', 'list', 'existence'];

const MEMBER = /^(properties|location)\[(?:'(.*)'|"(.*)")\]$/s;

/** `email`, `location['city']`, `properties['Favourite colour']` … @returns undefined after noting what is wrong */
export function readProperty(name: string, at: At, reading: Reading): Property | undefined {
  if (TEXTS.includes(name)) return { source: { kind: 'text', column: name }, filters: ['string', 'existence'] };
  const time = Object.hasOwn(TIMES, name) ? TIMES[name] : undefined;
  if (time !== undefined) return { source: { kind: 'time', column: time }, filters: ['date', 'existence'] };
  const member = MEMBER.exec(name);
  const key = member?.[2] ?? member?.[3];
  if (key === undefined || key === '') return unknown(name, at, reading);
  if (member?.[1] === 'properties') return { source: { kind: 'json', column: 'properties', key }, filters: ANY };
  if (PLACES.includes(key)) return { source: { kind: 'json', column: 'location', key }, filters: ['string', 'existence'] };
  if (!DEGREES.includes(key)) return unknown(name, at, reading);
  return { source: { kind: 'json', column: 'location', key, textNumbers: true }, filters: ['numeric', 'existence'] };
}

function unknown(name: string, at: At, reading: Reading): undefined {
  const known = [...TEXTS, ...Object.keys(TIMES)].join(', ');
  const detail = `'${name}' is not a property of profiles: there are ${known}, location['city'] and its neighbours, and properties['…'] for your own.`;
  return refuse(reading, at, detail);
}
