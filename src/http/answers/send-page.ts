import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Page } from '../page.ts';
import { acceptedEncoding, type Encoding } from './accept-encoding.ts';
import { PACK_FROM_BYTES, pack } from './pack.ts';

/** Pages load nothing from elsewhere and cannot be framed. */
const POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'";

/** Serves a file; packed once per encoding, and answered with 304 to callers that have it. Resolves to the status. */
export function pageSender(page: Page): (request: IncomingMessage, response: ServerResponse) => Promise<number> {
  const packed = new Map<Encoding, Promise<Buffer>>();
  let made: { plain: Buffer; tag: string } | undefined;
  return async (request, response) => {
    made ??= make(page);
    const { plain, tag } = made;
    const encoding =
      plain.length >= PACK_FROM_BYTES ? acceptedEncoding(request.headers['accept-encoding'] as string | undefined) : undefined;
    const etag = `"${tag}${encoding ? `-${encoding}` : ''}"`;
    const headers = { ETag: etag, Vary: 'Accept-Encoding', 'Cache-Control': 'no-cache', 'X-Content-Type-Options': 'nosniff' };
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, headers).end();
      return 304;
    }
    let body: Uint8Array = plain;
    if (encoding) {
      const making = packed.get(encoding) ?? pack(plain, encoding);
      packed.set(encoding, making);
      body = await making;
    }
    const about = { 'Content-Type': page.contentType, 'Content-Length': body.byteLength, 'Content-Security-Policy': POLICY };
    response.writeHead(200, { ...headers, ...about, ...(encoding ? { 'Content-Encoding': encoding } : {}) }).end(body);
    return 200;
  };
}

function make({ body }: Page): { plain: Buffer; tag: string } {
  const plain = Buffer.from(typeof body === 'function' ? body() : body);
  return { plain, tag: createHash('sha256').update(plain).digest('base64url').slice(0, 22) };
}
