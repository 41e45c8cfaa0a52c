import type { IncomingMessage } from 'node:http';
import { Busboy } from '@fastify/busboy';
import { apiError, RequestError } from '../../jsonapi/errors.ts';
import { type FormFile, type FormValues, formValues, isFile } from '../../jsonapi/form.ts';
import type { Schema } from '../../jsonapi/schema.ts';
import { unstorableText } from '../../lib/text.ts';
import { readBytes } from './read-bytes.ts';
import { unpack } from './unpack.ts';

/** More than any form here has; what is beyond makes the form one that cannot be read. */
const LIMITS = { parts: 100, fieldSize: 64 * 1024, fieldNameSize: 200, headerPairs: 20 };

/**
 * Reads a multipart/form-data body; undefined when there is none. Of parts with one name the last counts.
 * @throws RequestError 413, 415 when it is something else, 400 when it cannot be read or holds text that no statement could
 */
export async function readForm(request: IncomingMessage, schema: Schema, maxBytes?: number): Promise<FormValues | undefined> {
  const { 'content-length': length, 'transfer-encoding': transfer, 'content-type': type, 'content-encoding': encoding } = request.headers;
  if (transfer === undefined && (length === undefined || length === '0')) return undefined;
  if (type === undefined || !/^multipart\/form-data\s*;/i.test(type)) {
    const given = (type ?? 'nothing').split(';')[0]?.slice(0, 100);
    throw new RequestError(apiError('unsupported_media_type', `This operation takes multipart/form-data with a boundary, not '${given}'.`));
  }
  const sent = await readBytes(request, maxBytes);
  const parts = await partsOf(encoding === undefined ? sent : await unpack(sent, encoding, maxBytes), type, schema);
  for (const text of [...parts].flat()) {
    const detail = typeof text === 'string' ? unstorableText(text) : undefined;
    if (detail !== undefined) throw new RequestError(apiError('invalid', detail, { pointer: '/data' }));
  }
  return formValues(schema, parts);
}

function partsOf(bytes: Buffer, type: string, schema: Schema): Promise<Map<string, string | FormFile>> {
  return new Promise((resolve, reject) => {
    const parts = new Map<string, string | FormFile>();
    const refuse = (why: string): void => reject(new RequestError(apiError('parse_error', `The form cannot be read: ${why}.`)));
    let parser: InstanceType<typeof Busboy>;
    try {
      const isPartAFile = (name: string | undefined, _type: string | undefined, fileName: string | undefined): boolean =>
        fileName !== undefined || isFile(schema, name ?? '');
      parser = new Busboy({ headers: { 'content-type': type }, limits: LIMITS, isPartAFile });
    } catch {
      return refuse('its Content-Type names no boundary');
    }
    parser.on('field', (name, value, nameTruncated, valueTruncated) => {
      if (nameTruncated || valueTruncated) refuse('a field is too long');
      else parts.set(name, value);
    });
    parser.on('file', (name, stream, fileName) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => parts.set(name, { fileName: fileName || undefined, bytes: Buffer.concat(chunks) }));
      stream.on('error', () => refuse('a file ends too early'));
    });
    parser.on('partsLimit', () => refuse('it has too many parts'));
    parser.on('error', () => refuse('it is not what its boundary says, or ends too early'));
    parser.on('finish', () => resolve(parts));
    parser.end(bytes);
  });
}
