import type { Filter, Filters } from '../filter.ts';
import { memberOf } from '../members.ts';
import { float, isFloat } from '../numbers.ts';
import type { Rendering } from '../rendering.ts';
import { safely } from '../rendering.ts';
import { isText, plainText, SafeText } from '../safe-text.ts';
import { charactersOf, itemsOf, order, orderText, same, textOf } from '../values.ts';
import { floatOf, integerOf, numberOrZero } from './arguments.ts';

type Items = readonly unknown[];

/** A filter of lists; what is none stays as it is. */
const onItems = (
  apply: (items: Items, argument: unknown, rendering: Rendering) => unknown,
  argument?: 'required' | 'optional',
): Filter => ({
  ...(argument ? { argument } : {}),
  apply: (value, given, rendering) => {
    if (!Array.isArray(value)) return value;
    rendering.spend(value.length);
    return apply(value, given, rendering);
  },
});

/** `a.b` of an item, or of nothing the item itself. */
const part = (item: unknown, path: unknown): unknown => (path === undefined ? item : textOf(path).split('.').reduce(memberOf, item));

/** Sorted without moving those that are equal; undefined when two of them have no order. */
function sorted(items: Items, key: (item: unknown) => unknown, rendering: Rendering): unknown[] | undefined {
  rendering.spend(items.length * Math.log2(items.length + 1));
  const keys = items.map((item, index) => ({ item, key: key(item), index }));
  if (keys.some((one) => one.key === undefined || order(one.key, keys[0]?.key) === undefined)) return undefined;
  return keys.sort((a, b) => (order(a.key, b.key) as number) || a.index - b.index).map(({ item }) => item);
}

const dictSort = (items: unknown, path: unknown, rendering: Rendering): unknown[] | '' =>
  Array.isArray(items) ? (sorted(items, (item) => part(item, path), rendering) ?? '') : '';

function slice(value: unknown, argument: unknown): unknown {
  const bounds = textOf(argument)
    .split(':')
    .map((text) => (text === '' ? null : integerOf(text)));
  const items = isText(value) ? charactersOf(plainText(value)) : value;
  if (!Array.isArray(items) || bounds.length > 3 || bounds.includes(undefined) || bounds[2] === 0) return value;
  const [from, to, step] = bounds.length === 1 ? [null, bounds[0], null] : bounds;
  const picked = pick(items, from ?? null, to ?? null, step ?? 1);
  return isText(value) ? picked.join('') : picked;
}

function pick(items: Items, from: number | null, to: number | null, step: number): unknown[] {
  const { length } = items;
  const clamp = (place: number, least: number, most: number): number => Math.min(most, Math.max(least, place < 0 ? place + length : place));
  const picked: unknown[] = [];
  if (step > 0) {
    const end = to === null ? length : clamp(to, 0, length);
    for (let i = from === null ? 0 : clamp(from, 0, length); i < end; i += step) picked.push(items[i]);
  } else {
    const end = to === null ? -1 : clamp(to, -1, length - 1);
    for (let i = from === null ? length - 1 : clamp(from, -1, length - 1); i > end; i += step) picked.push(items[i]);
  }
  return picked;
}

function join(value: unknown, argument: unknown, rendering: Rendering): unknown {
  const items = itemsOf(value);
  if (!items) return value;
  const between = isText(argument) ? argument : textOf(argument);
  rendering.allow(items.length * plainText(between).length);
  if (!rendering.autoescape) return items.every(isText) ? new SafeText(items.map(plainText).join(plainText(between))) : value;
  const texts = items.map((item) => safely(isText(item) ? item : textOf(item)).text);
  rendering.allow(texts.reduce((sum, text) => sum + text.length, 0));
  return new SafeText(texts.join(safely(between).text));
}

function sum(items: Items): unknown {
  const total = items.reduce<number>((so, item) => so + numberOrZero(item), 0);
  return items.some((item) => isFloat(item) || (isText(item) && plainText(item).includes('.'))) ? float(total) : total;
}

function asSentence(items: Items): string {
  const texts = items.map(textOf);
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
}

const CONDITION = /^([^<>=!]+)(<=|>=|==|!=|<|>|=)(.*)$/s;

/** `price>2`: the items whose member compares so with the text, as numbers where both are. Items without the member are left out. */
function where(items: Items, argument: unknown): unknown[] {
  const [, name = '', sign = '', wanted = ''] = CONDITION.exec(textOf(argument)) ?? [];
  const by = unquoted(wanted.trim());
  return items.filter((item) => {
    const found = part(item, name.trim());
    return found !== undefined && holds(found, sign, by);
  });
}

const unquoted = (text: string): string => /^(["'])(.*)\1$/s.exec(text)?.[2] ?? text;

function holds(found: unknown, sign: string, wanted: string): boolean {
  const [a, b] = [floatOf(found), floatOf(wanted)];
  const compared = a !== undefined && b !== undefined ? a - b : orderText(textOf(found), wanted);
  if (sign === '=' || sign === '==') return compared === 0;
  if (sign === '!=') return compared !== 0;
  if (sign.startsWith('<')) return compared < 0 || (sign === '<=' && compared === 0);
  return compared > 0 || (sign === '>=' && compared === 0);
}

function unique(items: Items, path: unknown, rendering: Rendering): unknown[] {
  const kept: { key: unknown; item: unknown }[] = [];
  const texts = new Set<string>();
  for (const item of items) {
    const key = part(item, path);
    if (isText(key)) {
      if (!texts.has(plainText(key))) kept.push({ key, item });
      texts.add(plainText(key));
      continue;
    }
    rendering.spend(kept.length / 16);
    if (!kept.some((one) => same(one.key, key))) kept.push({ key, item });
  }
  return kept.map(({ item }) => item);
}

const ends = (place: 0 | -1): Filter => ({
  apply: (value, _argument, rendering) => {
    const items = isText(value) ? charactersOf(plainText(value)) : value;
    if (!Array.isArray(items)) throw rendering.problem('Only a list or a text has a first and a last one.');
    return items.length > 0 ? items.at(place) : '';
  },
});

export const listsOfThings: Filters = {
  first: ends(0),
  last: ends(-1),
  join: { argument: 'required', apply: join },
  slice: { argument: 'required', keepsSafe: true, apply: slice },
  make_list: { text: true, apply: (value: string) => charactersOf(value) },
  dictsort: { argument: 'required', apply: dictSort },
  dictsortreversed: {
    argument: 'required',
    apply: (value, path, rendering) => {
      const found = Array.isArray(value) ? dictSort([...value].reverse(), path, rendering) : '';
      return found === '' ? '' : found.reverse();
    },
  },
  reverse: {
    apply: (value) => {
      if (isText(value)) return charactersOf(plainText(value)).reverse().join('');
      return Array.isArray(value) ? [...value].reverse() : value;
    },
  },
  concat: {
    argument: 'required',
    apply: (value, more, rendering) => {
      if (!Array.isArray(value)) return textOf(value) + textOf(more);
      const made = [...value, ...(Array.isArray(more) ? more : [more])];
      rendering.allow(made.length);
      return made;
    },
  },
  compact: onItems((items) => items.filter((item) => item !== null && item !== '')),
  map: onItems((items, path) => items.map((item) => part(item, path) ?? ''), 'required'),
  sort: onItems((items, path, rendering) => sorted(items, (item) => part(item, path), rendering) ?? items, 'optional'),
  sort_natural: onItems(
    (items, path, rendering) => sorted(items, (item) => textOf(part(item, path)).toLowerCase(), rendering) ?? items,
    'optional',
  ),
  uniq: onItems(unique, 'optional'),
  sum_list: onItems(sum),
  list_to_string: onItems(asSentence),
  list_where: onItems(where, 'required'),
  dictfilter: onItems(where, 'required'),
};
