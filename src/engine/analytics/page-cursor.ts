import { createHash } from 'node:crypto';
import { DomainError } from '../../lib/errors.ts';
import { unstorableText } from '../../lib/text.ts';
import type { GroupRow } from '../../storage/queries/metric-aggregates.ts';
import type { AggregateInput } from './aggregate-query.ts';

const NUMBER = /^-?\d+(?:\.\d+)?$/;
const MAX_TEXT = 64 * 1024;

/** Which request a cursor belongs to: everything but where its page begins and how long it is. */
function hashOf({ page_cursor: _, page_size: __, ...rest }: AggregateInput): string {
  const canonical = JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)));
  return createHash('sha256').update(canonical).digest('base64url').slice(0, 12);
}

export const writePlace = (input: AggregateInput, { dimensions, key }: GroupRow): string =>
  Buffer.from(JSON.stringify([hashOf(input), key, ...dimensions])).toString('base64url');

/**
 * Where the page begins; a whole URL with a cursor in it is taken as well.
 * @throws DomainError `invalid` for what is no cursor of this request: anyone can write one
 */
export function readPlace(input: AggregateInput): GroupRow | undefined {
  if (input.page_cursor === undefined || input.page_cursor === '') return undefined;
  const [hash, key, ...dimensions] = read(/[?&]page_cursor=([^&#]*)/.exec(input.page_cursor)?.[1] ?? input.page_cursor);
  const texts = [hash, key, ...dimensions].every((value) => typeof value === 'string' && unstorableText(value) === undefined);
  const byMeasurement = /^-?(?:count|sum_value|unique)$/.test(input.sort ?? '');
  const fits = texts && dimensions.length === (input.by ?? []).length && (!byMeasurement || NUMBER.test(String(key)));
  if (!fits || hash !== hashOf(input)) {
    const detail = 'Invalid cursor provided. Take it from links.next of the answer to the same request.';
    throw new DomainError({ kind: 'invalid', detail, at: ['page_cursor'] });
  }
  return { key: key as string, dimensions: dimensions as string[] };
}

function read(text: string): unknown[] {
  if (text.length > MAX_TEXT) return [];
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
