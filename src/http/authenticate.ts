import type { KeyDirectory, Principal } from '../engine/accounts/key-directory.ts';
import { apiError, RequestError } from '../jsonapi/errors.ts';
import { isForClients, type Surface } from '../jsonapi/surface.ts';
import type { Exchange } from './exchange.ts';

/** Finds out who calls; each family of paths has its own way. */
export type Authenticate = (directory: KeyDirectory, exchange: Exchange) => Principal | Promise<Principal>;

const CHALLENGE = { 'WWW-Authenticate': 'Bearer, Klaviyo-API-Key' };
const WRONG = 'Incorrect authentication credentials.';

/** /client is for browsers and apps, which know the public key alone; everything else wants a private key. */
export const authenticatorOf = (path: string): Authenticate => (isForClients(path) ? byCompanyId : byAuthorization);

/** `Authorization: Klaviyo-API-Key pk_…`. A bearer token is a known scheme, but nobody has been given one. */
const byAuthorization: Authenticate = (directory, { request }) => {
  const header = request.headers.authorization;
  if (header === undefined) throw unauthenticated('Missing or invalid private key.');
  const [, scheme = '', credentials = ''] = /^(\S+) *(.*)$/.exec(header) ?? [];
  switch (scheme.toLowerCase()) {
    case 'klaviyo-api-key': {
      const principal = directory.authenticate(credentials);
      return principal instanceof Promise ? principal.then(known) : known(principal);
    }
    case 'bearer':
      return known(undefined);
    default:
      throw unauthenticated('Missing or invalid authorization scheme. Please use Klaviyo-API-Key.');
  }
};

function known(principal: Principal | undefined): Principal {
  if (principal) return principal;
  throw new RequestError(apiError('authentication_failed', WRONG), CHALLENGE);
}

const unauthenticated = (detail: string): RequestError => new RequestError(apiError('not_authenticated', detail), CHALLENGE);

/** `?company_id=` with the account's public key. */
const byCompanyId: Authenticate = async (directory, { rawQuery }) => {
  const companyId = new URLSearchParams(rawQuery).get('company_id');
  const principal = companyId ? await directory.findClient(companyId) : undefined;
  if (principal) return principal;
  const detail = companyId ? 'The company_id is not the public key of an account.' : 'The company_id parameter is required.';
  throw new RequestError(apiError('invalid', detail, { parameter: 'company_id' }));
};

/**
 * Every scope that the operation lists is needed. A client has none to show: its operations ask for none of it.
 * @throws RequestError 403
 */
export function requireScopes({ kind, scopes }: Principal, surface: Surface): void {
  if (kind === 'client') return;
  const missing = surface.scopes.filter((scope) => !scopes.includes(scope));
  if (missing.length === 0) return;
  const detail = `API key is missing required scope${missing.length > 1 ? 's' : ''}: ${missing.join(', ')}`;
  throw new RequestError(apiError('permission_denied', detail));
}
