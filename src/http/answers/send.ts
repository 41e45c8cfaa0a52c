import type { Exchange } from '../exchange.ts';
import { acceptedEncoding } from './accept-encoding.ts';
import { answerHeaders, type HeaderList, JSON_API } from './headers.ts';
import { PACK_FROM_BYTES, pack } from './pack.ts';

/** Sends an answer of the API; without a document it has no body and no Content-Type. */
export function sendDocument(
  exchange: Exchange,
  status: number,
  document: unknown,
  extra?: Readonly<Record<string, string>>,
): void | Promise<void> {
  const headers = answerHeaders(exchange, status);
  if (extra) for (const [name, value] of Object.entries(extra)) headers.push(name, value);
  if (document === undefined) {
    if (status !== 204) headers.push('Content-Length', '0');
    finish(exchange, status, headers);
    return;
  }
  headers.push('Content-Type', JSON_API);
  return sendText(exchange, status, headers, JSON.stringify(document));
}

function sendText(exchange: Exchange, status: number, headers: HeaderList, text: string): void | Promise<void> {
  const size = Buffer.byteLength(text);
  if (size >= PACK_FROM_BYTES) {
    headers.push('Vary', 'Accept-Encoding');
    const encoding = acceptedEncoding(exchange.request.headers['accept-encoding'] as string | undefined);
    if (encoding) {
      return pack(text, encoding).then((packed) => {
        headers.push('Content-Encoding', encoding, 'Content-Length', String(packed.length));
        finish(exchange, status, headers, packed);
      });
    }
  }
  headers.push('Content-Length', String(size));
  finish(exchange, status, headers, text);
}

function finish({ response }: Exchange, status: number, headers: HeaderList, body?: string | Buffer): void {
  response.writeHead(status, headers);
  // Node drops the body of an answer to HEAD by itself.
  response.end(body);
}
