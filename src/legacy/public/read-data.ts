import { parseJson } from '../../http/body/parse-json.ts';
import type { PlainCall } from '../../http/plain/route.ts';
import { RequestError } from '../../jsonapi/errors.ts';
import { readArguments } from '../arguments.ts';
import { isObject } from '../fields.ts';

/** What a page or a script reports. */
export interface Reported {
  /** What it says; undefined when it cannot be read, which old servers answer with a 0. */
  readonly data: Readonly<Record<string, unknown>> | undefined;
  /** It wants a picture back: it was asked for by the `src` of an image. */
  readonly pixel: boolean;
}

/**
 * `data` as JSON text in a form, or as base64 of it in the query; or a JSON body that is the data itself, or has it under
 * `data`.
 */
export async function readReport(call: PlainCall): Promise<Reported> {
  let given: Readonly<Record<string, unknown>>;
  try {
    given = await readArguments(call);
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return { data: undefined, pixel: /(?:^|&)i=1(?:&|$)/.test(call.rawQuery) };
  }
  const pixel = String(given.i ?? '') === '1';
  // Without either it is no report: a body that is the data itself has the public key in it.
  const data = given.data ?? ('token' in given ? given : undefined);
  if (isObject(data)) return { data, pixel };
  return { data: typeof data === 'string' ? readText(data) : undefined, pixel };
}

function readText(text: string): Readonly<Record<string, unknown>> | undefined {
  const trimmed = text.trim();
  // A plus in a query that nobody escaped has become a space.
  const bytes = trimmed.startsWith('{') ? Buffer.from(trimmed) : Buffer.from(trimmed.replaceAll(' ', '+'), 'base64');
  try {
    const value = parseJson(bytes);
    return isObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof RequestError) return undefined;
    throw error;
  }
}
