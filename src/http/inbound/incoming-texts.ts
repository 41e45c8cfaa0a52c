import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ConfirmDeps } from '../../engine/consent/confirm-opt-in.ts';
import { takeText } from '../../engine/consent/take-text.ts';
import { readBrand } from '../../engine/messaging/brand.ts';
import type { Clock } from '../../lib/clock.ts';
import type { PlainAnswer, PlainCall, PlainRoute } from '../plain/route.ts';

export interface TextServices {
  readonly deps: ConfirmDeps & { readonly clock: Clock };
}

export interface TextProvider {
  /** What the provider signs its calls with. */
  readonly token: string;
  /** Where this server is from outside, without a slash at the end: the provider signs the whole address. */
  readonly baseUrl: () => string;
}

const PATH = '/sms';
const E164 = /^\+[1-9]\d{6,14}$/;

/**
 * Where a provider that speaks Twilio's webhooks says what people answered by SMS: POST /sms/ACCOUNT, a form with `From`, `Body`
 * and `MessageSid`, signed in `X-Twilio-Signature`. The answer says nothing, so that nothing is texted back.
 */
export const incomingTexts = ({ token, baseUrl }: TextProvider): PlainRoute<TextServices> => ({
  ...{ methods: ['POST'], url: `${PATH}/:account_id`, name: 'incoming_text', forBrowsers: false },
  async answer({ deps }, call) {
    const { account_id: accountId = '' } = call.path;
    const form = new URLSearchParams(call.body.toString());
    const query = call.rawQuery === '' ? '' : `?${call.rawQuery}`;
    if (!isSigned(call, token, `${baseUrl()}${PATH}/${accountId}${query}`, form)) {
      return answer(403, 'The signature is missing or wrong. The provider has to be given this address as it is set in BURGEE_URL.');
    }
    if (!(await readBrand(deps.db, accountId))) return answer(404, `There is no account ${accountId}.`);
    const from = form.get('From') ?? '';
    if (!E164.test(from)) return answer(400, 'From must be a number such as +12125550147.');
    const [text, source] = [form.get('Body') ?? '', form.get('MessageSid')?.slice(0, 100) ?? null];
    const context = {
      ...{ accountId, actor: { kind: 'person', id: from } as const, scopes: [], requestId: call.requestId },
      now: deps.clock.account(accountId),
    };
    await takeText(deps, context, { from, text, source });
    return answer(200);
  },
  refuse: (status, texts) => answer(status, texts.join(' ')),
});

/** Over the address and the fields by name, each name and value without anything between them. */
function isSigned({ headers }: PlainCall, token: string, url: string, form: URLSearchParams): boolean {
  const given = headers['x-twilio-signature'];
  if (typeof given !== 'string') return false;
  const fields = [...form].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([name, value]) => name + value);
  const due = createHmac('sha1', token)
    .update(url + fields.join(''))
    .digest();
  const said = Buffer.from(given, 'base64');
  return said.length === due.length && timingSafeEqual(said, due);
}

const answer = (status: number, problem?: string): PlainAnswer => ({
  status,
  headers: { 'Content-Type': problem === undefined ? 'text/xml; charset=utf-8' : 'text/plain; charset=utf-8' },
  body: problem ?? '<?xml version="1.0" encoding="UTF-8"?><Response/>',
});
