import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';
import { apiError, RequestError } from '../../jsonapi/errors.ts';
import { MAX_BODY_BYTES, tooLarge } from './read-bytes.ts';

type Unpack = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const unpackers: Readonly<Record<string, Unpack>> = {
  gzip: promisify(gunzip) as Unpack,
  'x-gzip': promisify(gunzip) as Unpack,
  br: promisify(brotliDecompress) as Unpack,
  // Half of the world's senders leave the zlib header off: its first byte ends in 8.
  deflate: (bytes, options) => (promisify(((bytes[0] ?? 0) & 0x0f) === 8 ? inflate : inflateRaw) as Unpack)(bytes, options),
};

/**
 * Undoes a Content-Encoding, never to more than the largest body.
 * @throws RequestError 413, 415 for an unknown encoding, 400 when the bytes are not what it says
 */
export async function unpack(bytes: Buffer, encoding: string, maxBytes = MAX_BODY_BYTES): Promise<Buffer> {
  const name = encoding.trim().toLowerCase();
  if (name === 'identity' || name === '') return bytes;
  const undo = Object.hasOwn(unpackers, name) ? unpackers[name] : undefined;
  if (!undo) {
    const error = apiError('unsupported_media_type', `Bodies may be packed with gzip, deflate or br, not '${name.slice(0, 100)}'.`);
    throw new RequestError(error, { 'Accept-Encoding': 'gzip, deflate, br' });
  }
  try {
    return await undo(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes);
    throw new RequestError(apiError('parse_error', `The body is not valid ${name}.`));
  }
}
