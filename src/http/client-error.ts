import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { JSON_API } from './answers/headers.ts';

interface Refusal {
  status: number;
  code: string;
  title: string;
  detail: string;
}

const LINE_TOO_LONG = { status: 414, code: 'uri_too_long', title: 'URI too long.', detail: 'The address is too long.' };
const HEADERS_TOO_LARGE = { status: 431, code: 'headers_too_large', title: 'Headers too large.', detail: 'The headers are too large.' };
const TOO_SLOW = { status: 408, code: 'request_timeout', title: 'Request timeout.', detail: 'The request took too long to arrive.' };
const NO_HTTP = { status: 400, code: 'parse_error', title: 'Malformed request.', detail: 'The request is not valid HTTP.' };

/** Answers what Node's HTTP parser gives up on, in the envelope of every other error, and hangs up. */
export function answerClientError(error: { code?: string; rawPacket?: unknown }, socket: Socket, requestId: string): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, ...entry } = refusalFor(error);
  const body = JSON.stringify({ errors: [{ id: requestId, status, ...entry, source: { pointer: '/data/' } }] });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `Content-Type: ${JSON_API}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Klaviyo-Req-Id: ${requestId}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function refusalFor({ code, rawPacket }: { code?: string; rawPacket?: unknown }): Refusal {
  if (code === 'HPE_HEADER_OVERFLOW') {
    // The packet at hand starts with the request line when it is that which did not end.
    return Buffer.isBuffer(rawPacket) && !rawPacket.subarray(0, 8192).includes('\n') ? LINE_TOO_LONG : HEADERS_TOO_LARGE;
  }
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? TOO_SLOW : NO_HTTP;
}
