import { fieldsOf, Moment } from './moment.ts';
import { Feeds } from './needs.ts';
import { isText, plainText } from './safe-text.ts';
import { charactersOf, entriesOf, isMembers, ownMember, Pair } from './values.ts';

/** What `a.b` leads to; undefined when to nothing. Only data, and the few methods below, can be reached. */
export function memberOf(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return isIndex(name) ? value[Number(name)] : undefined;
  if (isText(value)) return ofText(plainText(value), name);
  if (isMembers(value)) return Object.hasOwn(value, name) ? ownMember(value, name) : ofMembers(value, name);
  if (value instanceof Feeds) return value.named(name);
  if (value instanceof Moment) return ofMoment(value, name);
  return undefined;
}

/** What `|lookup:'b'` leads to: a key, or an index. */
export const lookUp = (value: unknown, name: string): unknown =>
  isMembers(value) ? ownMember(value, name) : Array.isArray(value) || value instanceof Feeds ? memberOf(value, name) : undefined;

const isIndex = (name: string): boolean => /^\d{1,9}$/.test(name);

function ofMembers(value: Readonly<Record<string, unknown>>, name: string): unknown {
  if (name === 'items') return entriesOf(value).map((entry) => Pair.from(entry));
  if (name === 'keys') return Object.keys(value);
  return name === 'values' ? entriesOf(value).map(([, inner]) => inner) : undefined;
}

function ofText(text: string, name: string): unknown {
  switch (name) {
    case 'upper':
      return text.toUpperCase();
    case 'lower':
      return text.toLowerCase();
    case 'strip':
      return text.trim();
    case 'capitalize':
      return capitalize(text);
    case 'title':
      return titleCase(text);
    default:
      return isIndex(name) ? charactersOf(text)[Number(name)] : undefined;
  }
}

const capitalize = (text: string): string => {
  const [first = '', ...rest] = charactersOf(text);
  return first.toUpperCase() + rest.join('').toLowerCase();
};

/** Every letter behind another letter small, every other one big. */
export const titleCase = (text: string): string => text.replace(/\p{L}+/gu, (word) => capitalize(word));

function ofMoment(moment: Moment, name: string): unknown {
  const fields = fieldsOf(moment);
  if (name === 'microsecond') return moment.micros;
  if (name === 'weekday') return (fields.weekday + 6) % 7;
  return ['year', 'month', 'day', 'hour', 'minute', 'second'].includes(name) ? fields[name as keyof typeof fields] : undefined;
}
