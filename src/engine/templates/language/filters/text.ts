import { type Filters, onText } from '../filter.ts';
import { titleCase } from '../members.ts';
import type { Rendering } from '../rendering.ts';
import { charactersOf, textOf } from '../values.ts';
import { integerOf } from './arguments.ts';

const capfirst = onText((text) => {
  const [head = ''] = text;
  return head.toUpperCase() + text.slice(head.length);
});
const lower = onText((text) => text.toLowerCase());
const upper = onText((text) => text.toUpperCase(), false);
const strip = onText((text) => text.trim());

/** `title`: big letters at the beginning of words, but not behind an apostrophe or a digit. */
const title = (text: string): string =>
  titleCase(text)
    .replace(/(?<=[a-z])'[A-Z]/g, (found) => found.toLowerCase())
    .replace(/\d[A-Z]/g, (found) => found.toLowerCase());

function padTo(value: string, argument: unknown, rendering: Rendering, side: 'left' | 'right' | 'both'): string {
  const width = integerOf(argument) ?? 0;
  const missing = width - charactersOf(value).length;
  if (missing <= 0) return value;
  rendering.allow(missing);
  if (side === 'left') return ' '.repeat(missing) + value;
  if (side === 'right') return value + ' '.repeat(missing);
  const left = Math.floor(missing / 2) + (missing & width & 1);
  return ' '.repeat(left) + value + ' '.repeat(missing - left);
}

export function truncate(text: string, limit: number | undefined, ending: string): string {
  const characters = charactersOf(text);
  if (limit === undefined || characters.length <= limit) return text;
  const kept = Math.max(0, limit - charactersOf(ending).length);
  return limit <= 0 ? ending : characters.slice(0, kept).join('') + ending;
}

function truncateWords(text: string, argument: unknown): string {
  const limit = integerOf(argument);
  if (limit === undefined) return text;
  const words = text.split(/\s+/).filter((word) => word !== '');
  return words.length <= limit ? words.join(' ') : `${words.slice(0, Math.max(0, limit)).join(' ')} …`;
}

/** Breaks lines at spaces so that none is longer than `width`, where words allow it. */
function wrap(text: string, width: number): string {
  const lines = text.split('\n').map((line) => {
    let length = 0;
    return line
      .split(' ')
      .map((word, index) => {
        const size = charactersOf(word).length;
        const fits = length + 1 + size <= width;
        const before = index === 0 ? '' : fits ? ' ' : '\n';
        length = before === ' ' ? length + 1 + size : size;
        return before + word;
      })
      .join('');
  });
  return lines.join('\n');
}

const slugify = (text: string): string =>
  text
    .normalize('NFKD')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what is not ASCII goes
    .replace(/[^\x00-\x7f]/g, '')
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .trim()
    .replace(/[-\s]+/g, '-')
    .replace(/^[-_]+|(?<![-_])[-_]+$/g, '');

const KEYS = ['abc', 'def', 'ghi', 'jkl', 'mno', 'pqrs', 'tuv', 'wxyz'];

export const text: Filters = {
  capfirst,
  capitalize: capfirst,
  lower,
  downcase: lower,
  upper,
  upcase: upper,
  title: onText(title),
  strip,
  lstrip: onText((value) => value.trimStart()),
  rstrip: onText((value) => value.trimEnd()),
  center: { text: true, keepsSafe: true, argument: 'required', apply: (value, width, r) => padTo(value, width, r, 'both') },
  ljust: { text: true, keepsSafe: true, argument: 'required', apply: (value, width, r) => padTo(value, width, r, 'right') },
  rjust: { text: true, keepsSafe: true, argument: 'required', apply: (value, width, r) => padTo(value, width, r, 'left') },
  truncatechars: {
    text: true,
    keepsSafe: true,
    argument: 'required',
    apply: (value, limit) => truncate(value.normalize('NFC'), integerOf(limit), '…'),
  },
  truncate: { text: true, keepsSafe: true, argument: 'optional', apply: (value, limit = 50) => truncate(value, integerOf(limit), '...') },
  truncatewords: { text: true, keepsSafe: true, argument: 'required', apply: (value, limit) => truncateWords(value, limit) },
  wordcount: { text: true, apply: (value: string) => value.split(/\s+/).filter((word) => word !== '').length },
  wordwrap: { text: true, keepsSafe: true, argument: 'required', apply: (value, width) => wrap(value, integerOf(width) ?? 0) },
  slugify: onText(slugify),
  addslashes: onText((value) => value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll("'", "\\'")),
  phone2numeric: onText((value) =>
    value.toLowerCase().replace(/[a-z]/g, (letter) => String(KEYS.findIndex((letters) => letters.includes(letter)) + 2)),
  ),
  append: { text: true, argument: 'required', apply: (value, more) => value + textOf(more) },
  prepend: { text: true, argument: 'required', apply: (value, more) => textOf(more) + value },
  trim_slash: onText((value) => value.replace(/^\/+/, '').replace(/(?<!\/)\/+$/, '')),
  httpize: onText((value) => withScheme(value, 'http')),
  httpsize: onText((value) => withScheme(value, 'https')),
};

/** An address that begins with `//` or with a host gets a scheme; one that has another gets this one. */
function withScheme(address: string, scheme: string): string {
  if (address === '') return address;
  return `${scheme}://${address.replace(/^(?:https?:)?\/\//i, '')}`;
}
