import { apiError, RequestError } from '../../jsonapi/errors.ts';

const USUAL = new Set(['application/json', 'application/vnd.api+json']);
const CHARSETS = new Set(['utf-8', 'utf8', 'us-ascii']);

/**
 * JSON with either name, whatever its parameters: the official SDK sends `application/json`. A missing Content-Type counts as JSON.
 * @throws RequestError 415
 */
export function checkMediaType(header: string | undefined): void {
  if (header === undefined || USUAL.has(header)) return;
  const [type = '', ...parameters] = header.split(';').map((part) => part.trim().toLowerCase());
  if (!USUAL.has(type)) {
    throw new RequestError(
      apiError('unsupported_media_type', `Bodies are application/vnd.api+json or application/json, not '${type.slice(0, 100)}'.`),
    );
  }
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  if (charset !== undefined && !CHARSETS.has(charset.replaceAll('"', ''))) {
    throw new RequestError(apiError('unsupported_media_type', `Bodies are UTF-8, not '${charset.slice(0, 100)}'.`));
  }
}
