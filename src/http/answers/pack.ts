import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Encoding } from './accept-encoding.ts';

/** Below this a packed answer saves no packet. */
export const PACK_FROM_BYTES = 1024;

const packers = { br: promisify(brotliCompress), gzip: promisify(gzip) };

/** Packs off the main thread; brotli at the quality that costs about as much as gzip. */
export function pack(text: string | Uint8Array, encoding: Encoding): Promise<Buffer> {
  if (encoding === 'gzip') return packers.gzip(text, { level: 5 });
  return packers.br(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT } });
}
