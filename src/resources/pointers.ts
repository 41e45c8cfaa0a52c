import type { At } from '../lib/errors.ts';

/** `['location', 'latitude']` → `/data/attributes/location/latitude`; a fault without a place is the document's. */
export const attributePointer = (at: At): string => (at.length === 0 ? '/data' : pointer('/data/attributes', at));

/** `~` and `/` in a key are escaped as RFC 6901 says. */
export const pointer = (base: string, at: At): string =>
  [base, ...at.map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/');

type LinkageBody = { data: readonly { id: string }[] };

/** A linkage document as a command's input: the owner's id under one name, the members' ids under another. */
export const linkageInput = (owner: string, members: string) => (body: LinkageBody, id: string) => ({
  [owner]: id,
  [members]: body.data.map((item) => item.id),
});

/** `['profile_ids', 3]` → `/data/3/id` */
export const linkagePointer = ([, index]: At): string => (index === undefined ? '/data' : `/data/${index}/id`);
