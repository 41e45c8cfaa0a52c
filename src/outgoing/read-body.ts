import type { IncomingMessage } from 'node:http';
import type { Duplex, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { FetchError } from './fetch-error.ts';

const UNPACKERS: Readonly<Record<string, () => Duplex>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** What an answer may be packed with: one layer, since each one more multiplies what a few bytes can become. */
export const ACCEPTED_ENCODINGS = 'gzip, deflate, br';

/**
 * The body, unpacked. What is read is bounded on the wire as well as unpacked, and nothing beyond the bound is kept.
 * @throws FetchError `too-large`, `unreadable`; whatever the connection throws when it breaks
 */
export async function readBody(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  await readInto(response, maxBytes, (chunk) => void chunks.push(chunk));
  return Buffer.concat(chunks);
}

/**
 * The same, handed over piece by piece; the next one comes when the last one was taken.
 * @throws FetchError `too-large`, `unreadable`; whatever the connection or `take` throws
 */
export async function readInto(response: IncomingMessage, maxBytes: number, take: (chunk: Buffer) => Promise<void> | void): Promise<void> {
  if (Number(response.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const encoding = (response.headers['content-encoding'] ?? '').trim().toLowerCase();
  const unpacker = encoding === '' || encoding === 'identity' ? undefined : UNPACKERS[encoding];
  if (!unpacker && encoding !== '' && encoding !== 'identity')
    throw new FetchError('unreadable', `The answer is packed in a way that was not asked for: ${encoding.slice(0, 100)}.`);
  const collect = async (source: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of bounded(maxBytes)(source)) await take(chunk);
  };
  if (unpacker) await pipeline(response as Readable, bounded(maxBytes), unpacker(), collect).catch(asUnreadable);
  else await pipeline(response as Readable, collect);
}

/** Passes chunks on until there are too many bytes. */
const bounded = (maxBytes: number) =>
  async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let size = 0;
    for await (const chunk of source) {
      size += chunk.length;
      if (size > maxBytes) throw tooLarge(maxBytes);
      yield chunk;
    }
  };

const tooLarge = (maxBytes: number): FetchError =>
  new FetchError('too-large', `The answer is larger than ${(maxBytes / (1024 * 1024)).toFixed(1).replace(/\.0$/, '')} MB.`);

/** zlib's errors have codes of their own: Z_DATA_ERROR, ERR__ERROR_FORMAT_… for brotli. */
function asUnreadable(error: unknown): never {
  const code = String((error as NodeJS.ErrnoException).code ?? '');
  if (/^Z_|^ERR_?_|^ERR_PADDING/.test(code) && !code.startsWith('ERR_STREAM'))
    throw new FetchError('unreadable', 'The answer is not packed as it says.');
  throw error;
}
