import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { JSON_API } from './answers/headers.ts';

interface Refusal {
  status: number;
  code: string;
  title: string;
  detail: string;
}

const HEAD_TOO_LARGE = {
  ...{ status: 431, code: 'headers_too_large', title: 'Headers too large.' },
  detail: 'The address and the headers together are too large.',
};
const TOO_SLOW = { status: 408, code: 'request_timeout', title: 'Request timeout.', detail: 'The request took too long to arrive.' };
const NO_HTTP = { status: 400, code: 'parse_error', title: 'Malformed request.', detail: 'The request is not valid HTTP.' };

/** Answers what Node's HTTP parser gives up on, in the envelope of every other error, and hangs up. */
export function answerClientError(error: { code?: string }, socket: Socket, requestId: string): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, ...entry } = refusalFor(error.code);
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

function refusalFor(code: string | undefined): Refusal {
  // Node does not tell whether it was the address or a header that did not end.
  if (code === 'HPE_HEADER_OVERFLOW') return HEAD_TOO_LARGE;
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? TOO_SLOW : NO_HTTP;
}
