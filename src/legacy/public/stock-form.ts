import { catalogId } from '../../engine/catalogs/check-input.ts';
import { subscribeToStock } from '../../engine/catalogs/subscribe-to-stock.ts';
import type { PlainAnswer, PlainCall, PlainRoute } from '../../http/plain/route.ts';
import { apiError, RequestError } from '../../jsonapi/errors.ts';
import { XL } from '../../jsonapi/rates.ts';
import { answerError, answerJson } from '../answer.ts';
import { readArguments } from '../arguments.ts';
import type { LegacyServices } from '../declare.ts';
import { needed, readFields, text } from '../fields.ts';
import { admit } from './admit.ts';

/** The platform is taken and has no meaning: an account has one catalog here. */
const fields = { a: needed(text()), email: needed(text()), variant: needed(text()), platform: text() };

const url = '/api/v1/catalog/subscribe';

/** The form of a page with something that is sold out: who wants to hear when that variant is there again. */
export const stockForm: PlainRoute<LegacyServices> = {
  ...{ methods: ['POST'], url, name: `legacy ${url}`, forBrowsers: true },
  answer,
  refuse: (status, texts) => answerError(url, status, texts),
};

async function answer(services: LegacyServices, call: PlainCall): Promise<PlainAnswer> {
  await services.addresses.take(call.address, call.isShared);
  const { input, wrong } = readFields(fields, await readArguments(call));
  if (wrong.length > 0) throw new RequestError(wrong.map((detail) => apiError('invalid', detail)));
  const { a, email, variant } = input;
  const context = await admit(services, call, a, ['legacy catalog subscribe', XL]);
  if (!context) throw new RequestError(apiError('invalid', "'a' is not the public key of an account."));
  await subscribeToStock(services.deps, context, { channels: ['EMAIL'], profile: { email }, variant_id: idOf(variant) });
  return answerJson({ email, success: true });
}

/** Pages know variants by the ids of their shop; those of the catalog are taken too. */
const idOf = (variant: string): string => (variant.startsWith('$custom:::') ? variant : catalogId(variant));
