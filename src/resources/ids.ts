import type { IdKind } from '../jsonapi/declare.ts';
import { eventIdFromText, ulidToUuid } from '../lib/ids.ts';
import { MAPPINGS } from '../storage/tables/metrics.ts';

/** Six characters: accounts, lists, metrics, flows … Any other text is just an unknown id. */
export const shortId: IdKind = { valid: (id) => id.length > 0 && id.length <= 64 };

export const ulid: IdKind = { valid: (id) => ulidToUuid(id) !== undefined };

/** Reports have one and are kept nowhere. */
export const reportId: IdKind = { valid: () => false, unprinted: true };

/** Event ids are checked before they are looked up; the recorded answer to another text is a 400. */
export const eventId: IdKind = {
  valid: (id) => eventIdFromText(id) !== undefined,
  malformed: (id) => `Invalid Event ID: '${id}'`,
};

/** What metrics can stand for is a fixed list; the recorded answer to another word is a 400. */
export const mapping: IdKind = {
  values: MAPPINGS,
  valid: (id) => (MAPPINGS as readonly string[]).includes(id),
  malformed: (id) => `'${id}' is not a valid choice for 'id'.`,
  malformedAt: '/data/attributes/id',
};
