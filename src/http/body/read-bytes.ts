import type { IncomingMessage } from 'node:http';
import { apiError, RequestError } from '../../jsonapi/errors.ts';

/** Most bytes that a body may have unless its operation says otherwise, both as sent and unpacked: 5 MB, as the reference says for its largest. */
export const MAX_BODY_BYTES = 5 * 1024 * 1024;

/** The caller went away in the middle of the body: nobody is there to be answered. */
export class CallerGone extends Error {
  constructor() {
    super('the caller went away before the body was complete');
    this.name = 'CallerGone';
  }
}

export const tooLarge = (maxBytes = MAX_BODY_BYTES): RequestError => {
  const detail = `The body is larger than ${+(maxBytes / (1024 * 1024)).toFixed(1)} MB.`;
  return new RequestError(apiError('payload_too_large', detail));
};

/**
 * The whole body as sent.
 * @throws RequestError 413; what is left of the body is read and dropped, so that the caller gets to see the answer
 */
export function readBytes(request: IncomingMessage, maxBytes = MAX_BODY_BYTES): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
    request.resume();
    return Promise.reject(tooLarge(maxBytes));
  }
  // It may have gone while it was looked up who it is.
  if (request.destroyed) return Promise.reject(new CallerGone());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
      else if (chunks.length > 0) {
        chunks.length = 0;
        reject(tooLarge(maxBytes));
      }
    });
    request.on('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    // Comes behind 'end' as well; making an error costs more than reading a small body.
    request.on('close', () => {
      if (!request.complete) reject(new CallerGone());
    });
  });
}
