import type { KeyDirectory, Principal } from '../engine/accounts/key-directory.ts';
import type { PlainCall } from '../http/plain/route.ts';
import { apiError, RequestError } from '../jsonapi/errors.ts';
import type { Arguments } from './arguments.ts';

const NO_KEY = 'You must specify an API key to make requests.';
const WRONG_KEY = 'The API key specified is invalid.';

/**
 * Who calls. Old clients put the private key into the query, a form, a JSON body or the header `api-key`; those who have moved
 * half way, into Authorization.
 * @throws RequestError 403, as of old: without a key, and with one that is none
 */
export async function authenticate(directory: KeyDirectory, { headers }: Pick<PlainCall, 'headers'>, given: Arguments): Promise<Principal> {
  const key = headers['api-key'] ?? given.api_key ?? /^klaviyo-api-key +(.*)$/i.exec(headers.authorization ?? '')?.[1];
  if (typeof key !== 'string' || key === '') throw forbidden(NO_KEY);
  const principal = await directory.authenticate(key);
  if (!principal) throw forbidden(WRONG_KEY);
  return principal;
}

/** Every scope that the endpoint lists is needed. @throws RequestError 403 */
export function requireScopes({ scopes: own }: Principal, scopes: readonly string[]): void {
  const missing = scopes.filter((scope) => !own.includes(scope));
  if (missing.length > 0) throw forbidden(`API key is missing required scope${missing.length > 1 ? 's' : ''}: ${missing.join(', ')}`);
}

const forbidden = (detail: string): RequestError => new RequestError(apiError('permission_denied', detail));
