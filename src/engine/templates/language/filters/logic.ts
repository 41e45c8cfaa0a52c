import type { Filter, Filters } from '../filter.ts';
import { lookUp } from '../members.ts';
import { numberOf } from '../numbers.ts';
import { isText } from '../safe-text.ts';
import { isMembers, isTrue, order, textOf } from '../values.ts';
import { floatOf, integerOf } from './arguments.ts';

/** Compares as numbers when both can be read as such, else as they are. */
const comparing = (holds: (order: number) => boolean): Filter => ({
  argument: 'required',
  apply: (value, argument) => {
    const [a, b] = [floatOf(value), floatOf(argument)];
    const found = a !== undefined && b !== undefined ? a - b : order(value, argument);
    return found !== undefined && holds(found);
  },
});

function yesNo(value: unknown, argument: unknown): unknown {
  const [yes, no, maybe] = (argument === undefined ? 'yes,no,maybe' : textOf(argument)).split(',');
  if (no === undefined) return value;
  if (value === null) return maybe ?? no;
  return isTrue(value) ? yes : no;
}

const lengthOf = (value: unknown): number | undefined =>
  Array.isArray(value) ? value.length : isMembers(value) ? Object.keys(value).length : undefined;

function plural(value: unknown, argument: unknown = 's'): string {
  const words = textOf(argument).split(',');
  if (words.length > 2) return '';
  const [one, many] = words.length === 1 ? ['', words[0]] : words;
  const count = isText(value) ? floatOf(value) : (numberOf(value) ?? lengthOf(value));
  if (count === undefined) return '';
  return (count === 1 ? one : many) ?? '';
}

export const logic: Filters = {
  default: { argument: 'required', apply: (value, other) => (isTrue(value) ? value : other) },
  default_if_none: { argument: 'required', apply: (value, other) => (value === null ? other : value) },
  yesno: { argument: 'optional', apply: yesNo },
  pluralize: { argument: 'optional', apply: plural },
  gt: comparing((found) => found > 0),
  gte: comparing((found) => found >= 0),
  lt: comparing((found) => found < 0),
  lte: comparing((found) => found <= 0),
  divisibleby: {
    argument: 'required',
    apply: (value, by, rendering) => {
      const [a, b] = [integerOf(value), integerOf(by)];
      if (a === undefined || b === undefined || b === 0) throw rendering.problem('divisibleby needs two whole numbers.');
      return a % b === 0;
    },
  },
  /** What is missing prints nothing. */
  lookup: { argument: 'required', apply: (value, name) => lookUp(value, textOf(name)) ?? '' },
};
