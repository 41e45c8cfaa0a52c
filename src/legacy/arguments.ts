import { parseJson } from '../http/body/parse-json.ts';
import type { PlainCall } from '../http/plain/route.ts';
import { apiError, RequestError } from '../jsonapi/errors.ts';
import { unstorableText } from '../lib/text.ts';

/** All that a call says, from wherever it says it. It has no prototype: names come from outside. */
export type Arguments = Record<string, unknown>;

const MOST_ARGUMENTS = 2000;

/**
 * The query, then the form or the JSON object of the body: the later one counts where both say something. Old clients put
 * JSON into the bodies of GET and DELETE, and send forms without saying that they are.
 * @throws RequestError 400
 */
export async function readArguments({ rawQuery, headers, body }: PlainCall): Promise<Arguments> {
  const found: Arguments = Object.create(null);
  addPairs(found, new URLSearchParams(rawQuery));
  if (body.length === 0) return found;
  const type = headers['content-type'] ?? '';
  if (/^multipart\/form-data\b/i.test(type)) addPairs(found, await readForm(body, type));
  else if (/json/i.test(type) || isObjectText(body)) addObject(found, parseJson(body));
  else addPairs(found, new URLSearchParams(body.toString()));
  return found;
}

const isObjectText = (body: Buffer): boolean => /^\s*\{/.test(body.subarray(0, 100).toString('latin1'));

async function readForm(body: Buffer, type: string): Promise<Iterable<[string, string]>> {
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData().catch(() => undefined);
  if (!form) throw refusal('The body is not a valid form.');
  return [...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as [string, string]] : []));
}

function addObject(found: Arguments, given: unknown): void {
  if (given === undefined || given === null) return;
  if (typeof given !== 'object' || Array.isArray(given)) throw refusal('The body must be a JSON object.');
  Object.assign(found, given);
}

/** A name that is given more than once has a list of values. */
function addPairs(found: Arguments, pairs: Iterable<[string, string]>): void {
  const own: Arguments = Object.create(null);
  let count = 0;
  for (const [name, value] of pairs) {
    if (++count > MOST_ARGUMENTS) throw refusal(`A call may have ${MOST_ARGUMENTS} arguments at most.`);
    const wrong =
      unstorableText(name) ?? unstorableText(value) ?? (name === '__proto__' ? "No argument may be called '__proto__'." : undefined);
    if (wrong !== undefined) throw refusal(wrong);
    const before = own[name];
    own[name] = before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value];
  }
  Object.assign(found, own);
}

const refusal = (detail: string): RequestError => new RequestError(apiError('invalid', detail));
