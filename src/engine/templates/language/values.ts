import { isoText, Moment } from './moment.ts';
import { Float, numberOf, printNumber, reprNumber } from './numbers.ts';
import { isText, plainText, SafeText } from './safe-text.ts';

/**
 * What values are to the language: JSON, text that is safe, floats that are whole, and moments. `null` prints as `None`;
 * `undefined` is what is missing. Anything else (functions, instances of classes) is opaque: it has no members.
 */
export type Members = Readonly<Record<string, unknown>>;

/** A JSON object; instances of classes are none. */
export function isMembers(value: unknown): value is Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** An own member that is data: accessors, which could run code of the host, and what is inherited are missing. */
export function ownMember(members: Members, name: string): unknown {
  return Object.getOwnPropertyDescriptor(members, name)?.value;
}

/** A pair of an object's `items`: a list that prints in parentheses. */
export class Pair extends Array<unknown> {}

export const entriesOf = (members: Members): [string, unknown][] =>
  Object.keys(members).map((name) => [name, ownMember(members, name)] as [string, unknown]);

/** Characters, not UTF-16 units. */
export const charactersOf = (text: string): string[] => Array.from(text);

export function isTrue(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === '' || value === 0) return false;
  if (value instanceof SafeText) return value.text !== '';
  if (value instanceof Float) return value.value !== 0;
  if (Array.isArray(value)) return value.length > 0;
  return isMembers(value) ? Object.keys(value).length > 0 : true;
}

/** Text of a value as filters see it. Nesting is bounded: what lies deeper is `...`. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof SafeText) return value.text;
  if (value instanceof Moment) return isoText(value);
  return repr(value, 12);
}

/** Text of a value that stands alone between `{{` and `}}`. */
export function printed(value: unknown, printMoment: (moment: Moment) => string): string {
  if (typeof value === 'number' || value instanceof Float) return printNumber(value);
  return value instanceof Moment ? printMoment(value) : textOf(value);
}

/** Text of a value as it stands inside of a list: texts are quoted. */
export function repr(value: unknown, depth: number): string {
  if (value === null || value === undefined) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (isText(value)) return quote(plainText(value));
  if (typeof value === 'number' || value instanceof Float) return reprNumber(value);
  if (value instanceof Moment) return quote(isoText(value));
  if (depth === 0) return '...';
  if (Array.isArray(value)) {
    const inner = Array.from(value, (item) => repr(item, depth - 1)).join(', ');
    return value instanceof Pair ? `(${inner})` : `[${inner}]`;
  }
  if (!isMembers(value)) return '';
  return `{${entriesOf(value)
    .map(([name, inner]) => `${quote(name)}: ${repr(inner, depth - 1)}`)
    .join(', ')}}`;
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function quote(text: string): string {
  const sign = text.includes("'") && !text.includes('"') ? '"' : "'";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is escaped
  const body = text.replace(/[\\\n\r\t]/g, (c) => ESCAPES[c] ?? c).replace(/[\0-\x1f\x7f]/g, hex);
  return sign + (sign === "'" ? body.replaceAll("'", "\\'") : body) + sign;
}

const hex = (character: string): string => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;

/** Whether two values are the same; numbers compare by value, text is never a number. Deeper than any JSON that is taken, nothing is. */
export function same(a: unknown, b: unknown, depth = 64): boolean {
  if (isText(a)) return isText(b) && plainText(a) === plainText(b);
  const number = numberOf(a);
  if (number !== undefined) return number === numberOf(b);
  if (a instanceof Moment) return b instanceof Moment && a.seconds === b.seconds && a.micros === b.micros;
  if (a === null || a === undefined) return b === null || b === undefined;
  if (depth === 0) return false;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, index) => same(item, b[index], depth - 1));
  if (!isMembers(a) || !isMembers(b)) return a === b;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((name) => Object.hasOwn(b, name) && same(ownMember(a, name), ownMember(b, name), depth - 1))
  );
}

/** Negative, zero or positive; undefined when the two have no order (a number and a text). */
export function order(a: unknown, b: unknown, depth = 64): number | undefined {
  if (isText(a) && isText(b)) return orderText(plainText(a), plainText(b));
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x !== undefined && y !== undefined) return x - y;
  if (a instanceof Moment && b instanceof Moment) return a.seconds - b.seconds || a.micros - b.micros;
  if (!Array.isArray(a) || !Array.isArray(b) || depth === 0) return undefined;
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    if (!same(a[i], b[i])) return order(a[i], b[i], depth - 1);
  }
  return a.length - b.length;
}

/** By code points. */
export function orderText(a: string, b: string): number {
  if (a === b) return 0;
  const [x, y] = [charactersOf(a), charactersOf(b)];
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const difference = (x[i]?.codePointAt(0) ?? 0) - (y[i]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return x.length - y.length;
}

/** What a loop walks over: items, characters, or the keys of an object. Undefined for what cannot be walked over. */
export function itemsOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (isText(value)) return charactersOf(plainText(value));
  return isMembers(value) ? Object.keys(value) : undefined;
}

/** `x in y`; undefined where that has no answer. */
export function contains(container: unknown, value: unknown): boolean | undefined {
  if (isText(container)) return isText(value) ? plainText(container).includes(plainText(value)) : undefined;
  if (Array.isArray(container)) return container.some((item) => same(item, value));
  // Lists and objects cannot be keys at all, other values only are none.
  if (!isMembers(container) || Array.isArray(value) || isMembers(value)) return undefined;
  return isText(value) && Object.hasOwn(container, plainText(value));
}
