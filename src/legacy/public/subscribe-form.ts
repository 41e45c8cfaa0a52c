import { requestClientSubscription } from '../../engine/consent/request-client-subscription.ts';
import { requireProcess } from '../../engine/consent/request-subscription.ts';
import { findListAccount } from '../../engine/lists/find-list-account.ts';
import type { PlainAnswer, PlainCall, PlainRoute } from '../../http/plain/route.ts';
import { apiError, RequestError } from '../../jsonapi/errors.ts';
import { L } from '../../jsonapi/rates.ts';
import { answerJson } from '../answer.ts';
import { type Arguments, readArguments } from '../arguments.ts';
import type { LegacyServices } from '../declare.ts';
import { needed, readFields, text } from '../fields.ts';
import { personInput } from '../people/person-input.ts';
import { admit } from './admit.ts';

const fields = { g: needed(text()), email: needed(text()), a: text(), $source: text() };

const refuse = (detail: string): RequestError => new RequestError(apiError('invalid', detail));

/** The form of sign-up pages: a list, an address, and whatever else the page asks. It names no account, or names it as `a`. */
export const subscribeForm: PlainRoute<LegacyServices> = {
  ...{ methods: ['POST'], url: '/ajax/subscriptions/subscribe', name: 'legacy /ajax/subscriptions/subscribe', forBrowsers: true },
  answer,
  refuse: (status, texts) => answerJson({ success: false, errors: texts, data: {} }, status),
};

async function answer(services: LegacyServices, call: PlainCall): Promise<PlainAnswer> {
  const { deps, addresses } = services;
  await addresses.take(call.address, call.isShared);
  const given = await readArguments(call);
  const { input, wrong } = readFields(fields, given);
  if (wrong.length > 0) throw refuse(wrong.join(' '));
  const { g: list_id, email, a: named, $source: source } = input;
  const context = await admit(services, call, named ?? (await findListAccount(deps.db, list_id)) ?? '', ['legacy subscribe', L]);
  if (!context)
    throw refuse("'g' is not the id of a list, or several accounts have one: then 'a' has to be the public key of the account.");
  await requestClientSubscription(deps, context, { profile: { ...personInput(besides(given)), email }, list_id, custom_source: source });
  const isAsked = (await requireProcess(deps, context, list_id)) === 'double_opt_in';
  return answerJson({ success: true, errors: [], data: { is_subscribed: !isAsked, email } });
}

const OWN: readonly string[] = [...Object.keys(fields), '$fields'];

/** What the page asks besides. */
const besides = (given: Arguments): Arguments => Object.fromEntries(Object.entries(given).filter(([name]) => !OWN.includes(name)));
