import { parseJson } from '../http/body/parse-json.ts';
import { RequestError } from '../jsonapi/errors.ts';

/** What an endpoint reads out of the arguments of a call; forms and queries have nothing but text, JSON has types. */
export interface Field<T> {
  /** @param raw undefined when it is not given */
  read(raw: unknown, name: string): Read<T>;
}

export type Read<T> = { readonly value: T } | { readonly wrong: string };
// biome-ignore lint/suspicious/noExplicitAny: fields of every kind stand beside each other
export type Fields = Readonly<Record<string, Field<any>>>;
export type InputOf<F extends Fields> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never };

const field = <T>(read: Field<T>['read']): Field<T> => ({ read });
const isMissing = (raw: unknown): boolean => raw === undefined || raw === null;

/** A text; a number in JSON counts as one. Undefined when it is missing. */
export const text = (): Field<string | undefined> =>
  field<string | undefined>((raw, name) => {
    if (isMissing(raw)) return { value: undefined };
    if (typeof raw === 'number') return { value: String(raw) };
    return typeof raw === 'string' ? { value: raw } : { wrong: `'${name}' must be a text.` };
  });

/** The same with something in it. */
export const needed = <T>(inner: Field<T | undefined>): Field<T> =>
  field<T>((raw, name) => {
    const read = inner.read(raw, name);
    if ('wrong' in read) return read;
    return read.value === undefined || read.value === '' ? { wrong: `'${name}' is required.` } : { value: read.value as T };
  });

/** A whole number from `min`; more than `max` counts as `max`, since old clients ask for more than there ever was. */
export const whole = (fallback: number, min: number, max: number): Field<number> =>
  field<number>((raw, name) => {
    if (isMissing(raw) || raw === '') return { value: fallback };
    const number = typeof raw === 'number' || (typeof raw === 'string' && /^\d{1,15}$/.test(raw)) ? Number(raw) : Number.NaN;
    if (!Number.isSafeInteger(number) || number < min) return { wrong: `'${name}' must be a whole number from ${min} to ${max}.` };
    return { value: Math.min(number, max) };
  });

export const oneOf = <const W extends string, const F extends W | undefined>(words: readonly W[], fallback: F): Field<W | F> =>
  field<W | F>((raw, name) => {
    if (isMissing(raw) || raw === '') return { value: fallback };
    const found = words.find((word) => word === raw);
    return found === undefined ? { wrong: `'${name}' must be one of ${words.join(', ')}.` } : { value: found };
  });

/** `true` and `1`, in any case, and their opposites; undefined when it is missing. */
export const flag = (): Field<boolean | undefined> =>
  field<boolean | undefined>((raw, name) => {
    if (isMissing(raw) || raw === '') return { value: undefined };
    const word = String(raw).toLowerCase();
    if (['true', '1', 'on', 'yes'].includes(word)) return { value: true };
    return ['false', '0', 'off', 'no'].includes(word) ? { value: false } : { wrong: `'${name}' must be true or false.` };
  });

/** JSON as it is, or as the text of a form's field. */
export const json = (): Field<unknown> =>
  field<unknown>((raw, name) => {
    if (typeof raw !== 'string') return { value: raw ?? undefined };
    if (raw.trim() === '') return { value: undefined };
    try {
      return { value: parseJson(Buffer.from(raw)) };
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      return { wrong: `'${name}' must be JSON: ${error.message}` };
    }
  });

export const object = (): Field<Record<string, unknown> | undefined> =>
  field<Record<string, unknown> | undefined>((raw, name) => {
    const read = json().read(raw, name);
    if ('wrong' in read || read.value === undefined) return read as Read<never>;
    return isObject(read.value) ? { value: read.value } : { wrong: `'${name}' must be a JSON object.` };
  });

/** Objects, at most `max`: a JSON array, or one object alone. */
export const objects = (max: number): Field<readonly Record<string, unknown>[] | undefined> =>
  field<readonly Record<string, unknown>[] | undefined>((raw, name) => {
    const read = json().read(raw, name);
    if ('wrong' in read || read.value === undefined) return read as Read<never>;
    const list = Array.isArray(read.value) ? read.value : [read.value];
    if (list.length > max) return { wrong: `'${name}' may hold ${max} entries at most; there are ${list.length}.` };
    return list.every(isObject) ? { value: list } : { wrong: `'${name}' must be a list of JSON objects.` };
  });

/** Texts, at most `max`: a JSON array, a field that is repeated, or texts with commas between. */
export const texts = (max: number): Field<readonly string[]> =>
  field<readonly string[]>((raw, name) => {
    if (isMissing(raw) || raw === '') return { value: [] };
    const list = typeof raw === 'string' ? split(raw) : Array.isArray(raw) ? raw : [raw];
    if (!list.every((each): each is string | number => typeof each === 'string' || typeof each === 'number'))
      return { wrong: `'${name}' must be a list of texts.` };
    if (list.length > max) return { wrong: `'${name}' may hold ${max} entries at most; there are ${list.length}.` };
    return { value: list.map(String) };
  });

/** Addresses of mail: one, or a JSON array of addresses and of objects with `email`. A `name` beside it is taken and not used. */
export const addresses = (): Field<readonly string[] | undefined> =>
  field<readonly string[] | undefined>((raw, name) => {
    if (isMissing(raw) || raw === '') return { value: undefined };
    const list = typeof raw === 'string' ? split(raw) : Array.isArray(raw) ? raw : [raw];
    const found = list.map((each) => (isObject(each) ? each.email : each));
    if (found.every((each): each is string => typeof each === 'string')) return { value: found };
    return { wrong: `'${name}' must be an address, or a list such as [{"name":"Ada","email":"ada@example.com"}].` };
  });

function split(raw: string): unknown[] {
  if (!raw.trim().startsWith('[')) return raw.split(',').map((part) => part.trim());
  try {
    const list = parseJson(Buffer.from(raw));
    return Array.isArray(list) ? list : [list];
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return [raw];
  }
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads all fields. @returns what they say, and all that is wrong with them */
export function readFields<F extends Fields>(fields: F, given: Readonly<Record<string, unknown>>): { input: InputOf<F>; wrong: string[] } {
  const wrong: string[] = [];
  const entries = Object.entries(fields).map(([name, each]) => {
    const read = each.read(given[name], name);
    if ('wrong' in read) wrong.push(read.wrong);
    return [name, 'value' in read ? read.value : undefined];
  });
  return { input: Object.fromEntries(entries) as InputOf<F>, wrong };
}
