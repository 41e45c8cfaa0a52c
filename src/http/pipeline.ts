import type { KeyDirectory } from '../engine/accounts/key-directory.ts';
import { apiError, RequestError } from '../jsonapi/errors.ts';
import type { Rate } from '../jsonapi/rates.ts';
import type { Surface } from '../jsonapi/surface.ts';
import type { Validator } from '../jsonapi/validate/validator.ts';
import type { Clock } from '../lib/clock.ts';
import { unstorableText } from '../lib/text.ts';
import { perform } from '../operations/perform.ts';
import type { Answer, Services } from '../operations/request.ts';
import type { Revisions } from '../revisions/revisions.ts';
import { type Authenticate, requireScopes } from './authenticate.ts';
import { checkMediaType } from './body/media-type.ts';
import { parseJson } from './body/parse-json.ts';
import { readBytes } from './body/read-bytes.ts';
import { readForm } from './body/read-form.ts';
import { unpack } from './body/unpack.ts';
import type { Reply } from './carry-call.ts';
import type { Exchange } from './exchange.ts';
import type { PageServices } from './inbound/visit.ts';
import type { AddressThrottle } from './rate-limits/take-address.ts';
import type { Throttle } from './rate-limits/take-call.ts';
import type { Route } from './routes.ts';
import type { FindImage } from './serve-images.ts';

/** What every call needs, the same for all. */
export interface Serving {
  readonly directory: KeyDirectory;
  readonly revisions: Revisions;
  readonly throttle: Throttle;
  readonly addresses: AddressThrottle;
  readonly validator: Validator;
  readonly services: Services;
  /** The same for the pages behind links. */
  readonly pages: PageServices;
  readonly clock: Clock;
  /** The pictures that messages show. */
  readonly findImage: FindImage;
}

/** A call that the router found a place for. */
export interface RoutedCall {
  readonly exchange: Exchange;
  readonly route: Route;
  readonly authenticate: Authenticate;
  /** The id in the path, decoded. */
  readonly id: string | undefined;
  readonly baseUrl: string;
}

/**
 * The order in which a call is dealt with. Who calls is settled before the budget, since every account has its own; scopes
 * come after it, so that refused calls count too; the body is not read before all of that is fine.
 * @throws RequestError at the first step that refuses; `exchange` then knows what had been found out until there
 */
export async function answerCall({ exchange, route, authenticate, id, baseUrl }: RoutedCall, serving: Serving): Promise<Reply> {
  const { request, path, rawQuery, requestId } = exchange;

  // Before anything is looked up: public keys are no secret, and trying them out costs as much as using one.
  const counted = countAddress(exchange, serving);
  if (counted) await counted;
  // What is known already is not waited for: with a promise for each step, steps would cost more than their work.
  const principal = authenticate(serving.directory, exchange);
  const caller = principal instanceof Promise ? await principal : principal;
  exchange.accountId = caller.accountId;

  const revision = serving.revisions.resolve(request.headers.revision as string | undefined);
  exchange.revision = revision;
  const served = route.byRevision.get(revision.date);
  if (!served) throw new RequestError(apiError('not_found', 'No valid revisions found for method'));
  const { bound } = served;
  const surface = served.surface();

  const { operationId } = surface;
  exchange.operationId = operationId;
  const taken = serving.throttle.take(caller, operationId, surface.rate);
  exchange.advertised = taken instanceof Promise ? await taken : taken;

  requireScopes(caller, surface);

  if (id !== undefined && unstorableText(id) !== undefined) throw new RequestError(apiError('not_found', bound.resource.missing(id)));
  const body = surface.form
    ? await readForm(exchange.request, surface.form, surface.maxBytes)
    : surface.body
      ? await readBody(exchange, surface)
      : undefined;

  const context = {
    accountId: caller.accountId,
    actor: { kind: caller.kind, id: caller.keyId },
    scopes: caller.scopes,
    now: serving.clock.account(caller.accountId),
    requestId,
  };
  const answer = await perform({
    ...{ bound, surface, context, id, path, rawQuery, body, baseUrl },
    validator: serving.validator,
    services: serving.services,
    up: (given) => revision.up(operationId, given),
    takeCostly: async (rate: Rate) => {
      await serving.throttle.take(caller, `${operationId} ${rate.burst}/${rate.steady}`, rate);
    },
  });

  const { status, document } = answer.status in surface.answers ? answer : echoed(answer, surface);
  return { status, document: document && revision.down(operationId, document), surface };
}

/** The answer of a revision that shows what the newest leaves out: it has one status of its own. */
const echoed = ({ echo: document }: Answer, { answers }: Surface): Answer => ({ status: Number(Object.keys(answers)[0]), document });

function countAddress({ address, request }: Exchange, { addresses }: Serving): void | Promise<void> {
  if (address === undefined) return;
  const isShared = request.headers['x-forwarded-for'] !== undefined && address === request.socket.remoteAddress;
  return addresses.take(address, isShared);
}

async function readBody({ request }: Exchange, { maxBytes }: Surface): Promise<unknown> {
  const { 'content-length': length, 'transfer-encoding': transfer, 'content-type': type, 'content-encoding': encoding } = request.headers;
  if (transfer === undefined && (length === undefined || length === '0')) return undefined;
  checkMediaType(type);
  const bytes = await readBytes(request, maxBytes);
  return parseJson(encoding === undefined ? bytes : await unpack(bytes, encoding, maxBytes));
}
