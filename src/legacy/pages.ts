import type { RecipientsCursor } from '../engine/campaigns/known-campaigns.ts';
import { BEGINNING, type Mark, markerOf, markOf, type Page } from '../engine/groups/marker.ts';
import { apiError, RequestError } from '../jsonapi/errors.ts';
import { type Field, whole } from './fields.ts';

/** Fields of lists whose pages are numbered from 0. */
export const numbered = (count: number, most: number): { page: Field<number>; count: Field<number> } => ({
  page: whole(0, 0, 1_000_000_000),
  count: whole(count, 1, most),
});

/** A numbered page as v1 writes it; `end` is the place of its last entry. */
export function numberedPage(data: readonly unknown[], { page, count, total }: { page: number; count: number; total: number }): unknown {
  const start = page * count;
  return { object: '$list', data, page, page_size: count, start, end: start + Math.max(data.length - 1, 0), total };
}

/** The part of all ids that a numbered page shows. */
export const partOf = <T>(all: readonly T[], { page, count }: { page: number; count: number }): T[] =>
  all.slice(page * count, (page + 1) * count);

/** Field of lists whose next page begins where a marker says. */
export const marker = (): Field<number | undefined> => ({
  read: (raw, name) => {
    if (raw === undefined || raw === null || raw === '') return { value: undefined };
    const number = typeof raw === 'string' && /^\d{1,16}$/.test(raw) ? Number(raw) : raw;
    return typeof number === 'number' ? { value: number } : { wrong: `'${name}' must be a marker of an earlier answer.` };
  },
});

/** Two ULIDs. */
const PLACE = /^([0-7][0-9A-HJKMNP-TV-Z]{25})\.([0-7][0-9A-HJKMNP-TV-Z]{25})$/;

/** Field of lists whose next page begins behind what an opaque text names. */
export const offset = (): Field<RecipientsCursor | undefined> => ({
  read: (raw, name) => {
    if (raw === undefined || raw === null || raw === '') return { value: undefined };
    const given = typeof raw === 'string' && raw.length <= 100 ? Buffer.from(raw, 'base64url').toString('latin1') : '';
    const [, message, id] = PLACE.exec(given) ?? [];
    return message && id ? { value: { message, id } } : { wrong: `'${name}' must be the 'next_offset' of an earlier answer.` };
  },
});

export const offsetOf = ({ message, id }: RecipientsCursor): string => Buffer.from(`${message}.${id}`).toString('base64url');

/** @throws RequestError 400 for a marker that no answer had */
export function markFrom(given: number | undefined): Mark {
  const mark = given === undefined ? BEGINNING : markOf(given);
  if (mark) return mark;
  throw new RequestError(apiError('invalid', "'marker' must be a marker of an earlier answer."));
}

/** A page as v2 writes it; without a marker it is the last one. */
export const markedPage = <Row>({ rows, next }: Page<Row>, show: (row: Row) => unknown): unknown => ({
  records: rows.map(show),
  ...(next ? { marker: markerOf(next) } : {}),
});
