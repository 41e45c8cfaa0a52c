import type { PlainAnswer, PlainCall, PlainRoute } from '../http/plain/route.ts';
import { apiError, RequestError } from '../jsonapi/errors.ts';
import { unstorableText } from '../lib/text.ts';
import { answerError, answerJson } from './answer.ts';
import { readArguments } from './arguments.ts';
import { authenticate, requireScopes } from './authenticate.ts';
import type { LegacyServices, OldEndpoint } from './declare.ts';
import { readFields } from './fields.ts';

/**
 * Serves an endpoint that wants a private key. The body comes before the question who calls, since the key may be in it; the budget
 * comes before everything else that is known then, so that refused calls count.
 */
export function privateRoute(endpoint: OldEndpoint): PlainRoute<LegacyServices> {
  const { method, path } = endpoint;
  const url = `/api${path}`;
  return {
    ...{ methods: [method], url, name: `legacy ${method} ${path}`, forBrowsers: false },
    answer: (services, call) => answer(endpoint, services, call),
    refuse: (status, texts) => answerError(path, status, texts),
  };
}

async function answer(endpoint: OldEndpoint, { deps, directory, throttle }: LegacyServices, call: PlainCall): Promise<PlainAnswer> {
  const given = await readArguments(call);
  const caller = await authenticate(directory, call, given);
  await throttle.take(caller, `legacy ${endpoint.method} ${endpoint.path}`, endpoint.rate);
  requireScopes(caller, endpoint.scopes);
  const { api_key: _, ...rest } = given;
  const { input, wrong } = readFields(endpoint.fields, rest);
  for (const part of Object.values(call.path))
    if (unstorableText(part) !== undefined) throw new RequestError(apiError('not_found', 'There is no such thing.'));
  if (wrong.length > 0) throw new RequestError(wrong.map((detail) => apiError('invalid', detail)));
  const { accountId, kind, keyId: id, scopes } = caller;
  const context = { accountId, actor: { kind, id }, scopes, now: deps.clock.account(accountId), requestId: call.requestId };
  return answerJson(await endpoint.run({ deps, context, path: call.path, rest, call }, input));
}
