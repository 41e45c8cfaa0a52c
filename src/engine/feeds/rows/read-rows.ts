import { decoderFor, UnreadableDocument } from '../documents.ts';
import { csvRows } from './csv-rows.ts';
import { jsonRows } from './json-rows.ts';
import type { RowReader } from './row-reader.ts';
import { xmlRows } from './xml-rows.ts';

export type FeedFormat = 'csv' | 'json' | 'xml';

/** Of bytes without the end of a row: more than any row, and all that is kept of one. */
const MOST_BETWEEN_ROWS = 4 * 1024 * 1024;

/**
 * The rows of a feed in batches, as they come.
 * @param path where the list is, for JSON and XML
 * @throws UnreadableDocument, also behind rows that were given already
 */
export async function* readRows(
  format: FeedFormat,
  path: string | null,
  chunks: AsyncIterable<Buffer>,
  contentType: string | undefined,
): AsyncGenerator<readonly unknown[]> {
  const reader = readerOf(format, path);
  let decode: ReturnType<typeof decoderFor> | undefined;
  let sinceRow = 0;
  for await (const chunk of chunks) {
    decode ??= decoderFor(chunk, contentType, format === 'xml');
    const text = decode(chunk, false);
    const rows = await understood(format, () => reader.add(text));
    sinceRow = rows.length > 0 ? 0 : sinceRow + chunk.length;
    if (sinceRow > MOST_BETWEEN_ROWS) throw unreadable(format, 'there are 4 MB without a row');
    if (rows.length > 0) yield rows;
  }
  const last = decode?.(Buffer.alloc(0), true) ?? '';
  const rows = await understood(format, async () => [...(await reader.add(last)), ...(await reader.end())]);
  if (rows.length > 0) yield rows;
}

function readerOf(format: FeedFormat, path: string | null): RowReader {
  if (format === 'csv') return csvRows();
  return format === 'json' ? jsonRows(path) : xmlRows(path ?? '');
}

async function understood<T>(format: FeedFormat, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw unreadable(format, (error as Error).message.slice(0, 200));
  }
}

const unreadable = (format: FeedFormat, why: string): UnreadableDocument =>
  new UnreadableDocument(`The answer is not valid ${format.toUpperCase()}: ${why.replace(/\.$/, '')}.`);
