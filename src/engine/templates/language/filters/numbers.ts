import type { Filter, Filters } from '../filter.ts';
import { Float, float, numberOf, reprNumber, roundDecimal } from '../numbers.ts';
import { formatOne } from '../printf.ts';
import { isText, plainText, SafeText } from '../safe-text.ts';
import { charactersOf, repr, textOf } from '../values.ts';
import { floatOf, integerOf, numberOrZero } from './arguments.ts';

/** Arithmetic on floats, as the field's own filters do it: what is no number counts as 0, and the result prints as `5.0`. */
const arithmetic = (calculate: (a: number, b: number) => number): Filter => ({
  argument: 'required',
  apply: (value, argument) => {
    const result = calculate(numberOrZero(value), numberOrZero(argument));
    return float(Number.isFinite(result) ? result : 0);
  },
});

const rounding = (calculate: (value: number) => number): Filter => ({
  apply: (value) => {
    const number = floatOf(value);
    return number === undefined ? '' : float(calculate(number));
  },
});

/** Rounding to some digits behind the point, none without an argument. Scaled as decimals, so that 0.29 stays 0.29. */
const roundingTo = (calculate: (value: number) => number): Filter => ({
  argument: 'optional',
  apply: (value, argument = 0) => {
    const [number, places] = [floatOf(value), integerOf(argument)];
    if (number === undefined || places === undefined || Math.abs(places) > 20) return '';
    return float(shift(calculate(shift(number, places)), -places));
  },
});

function shift(value: number, places: number): number {
  const [mantissa, exponent = '0'] = String(value).split('e');
  return Number(`${mantissa}e${Number(exponent) + places}`);
}

const modulo = arithmetic((a, b) => (b === 0 ? 0 : a - b * Math.floor(a / b)));
const plus = arithmetic((a, b) => a + b);
const minus = arithmetic((a, b) => a - b);

const bounding = (pick: (a: number, b: number) => number): Filter => ({
  argument: 'required',
  apply: (value, argument) => {
    const [a, b] = [floatOf(value), floatOf(argument)];
    return a === undefined || b === undefined ? value : pick(a, b);
  },
});

function add(value: unknown, more: unknown): unknown {
  const [a, b] = [integerOf(value), integerOf(more)];
  if (a !== undefined && b !== undefined) return a + b;
  if (isText(value) && isText(more)) {
    const text = plainText(value) + plainText(more);
    return value instanceof SafeText && more instanceof SafeText ? new SafeText(text) : text;
  }
  if (Array.isArray(value) && Array.isArray(more)) return [...value, ...more];
  const [x, y] = [numberOf(value), numberOf(more)];
  return x === undefined || y === undefined ? '' : float(x + y);
}

function group(text: string): string {
  const [, sign = '', whole = '', rest = ''] = /^(-?)(\d*)(.*)$/.exec(text) ?? [];
  return sign + whole.replace(/\B(?=(\d{3})+$)/g, ',') + rest;
}

/** Digits behind the point; with a negative argument only where there are any. `2g` groups thousands. */
function floatformat(value: unknown, argument: unknown = -1): unknown {
  const words = textOf(argument);
  const grouped = words.endsWith('g');
  const number = floatOf(value);
  if (number === undefined) return '';
  const places = integerOf(grouped ? words.slice(0, -1) || '-1' : argument);
  if (places === undefined || !Number.isFinite(number) || Math.abs(places) > 200) return repr(value, 1);
  const text = roundDecimal(number, Number.isInteger(number) && places < 0 ? 0 : Math.abs(places)) ?? '';
  return new SafeText(grouped ? group(text) : text);
}

const UNITS = ['KB', 'MB', 'GB', 'TB', 'PB'];

function fileSize(value: unknown): string {
  const bytes = integerOf(value) ?? 0;
  const size = Math.abs(bytes);
  const sign = bytes < 0 ? '-' : '';
  if (size < 1024) return `${sign}${size}\u00a0${size === 1 ? 'byte' : 'bytes'}`;
  const power = Math.min(UNITS.length, Math.floor(Math.log2(size) / 10));
  return `${sign}${roundDecimal(size / 1024 ** power, 1)}\u00a0${UNITS[power - 1]}`;
}

/** The n-th digit from the right of a whole number. */
function digit(value: unknown, argument: unknown): unknown {
  const [number, place] = [integerOf(value), integerOf(argument)];
  if (number === undefined || place === undefined || place < 1) return value;
  const found = reprNumber(number).at(-place);
  return found === undefined ? 0 : Number(found);
}

function percent(value: unknown, argument: unknown = 0): string {
  const places = integerOf(argument) ?? 0;
  return `${roundDecimal(shift(numberOrZero(value), 2), Math.min(20, Math.max(0, places))) ?? '0'}%`;
}

const length: Filter = {
  apply: (value) => {
    if (isText(value)) return charactersOf(plainText(value)).length;
    if (Array.isArray(value)) return value.length;
    return typeof value === 'object' && value !== null && !(value instanceof Float) ? Object.keys(value).length : 0;
  },
};

export const numbers: Filters = {
  add: { argument: 'required', apply: add },
  abs: { apply: (value) => (typeof value === 'number' ? Math.abs(value) : float(Math.abs(numberOrZero(value)))) },
  plus,
  floatadd: plus,
  minus,
  floatsub: minus,
  multiply: arithmetic((a, b) => a * b),
  divide: arithmetic((a, b) => a / b),
  modulo,
  remainder: modulo,
  at_least: bounding(Math.max),
  at_most: bounding(Math.min),
  ceil: rounding(Math.ceil),
  floor: rounding(Math.floor),
  round: roundingTo((value) => Math.sign(value) * Math.round(Math.abs(value))),
  round_up: roundingTo(Math.ceil),
  round_down: roundingTo(Math.floor),
  percentize: { argument: 'optional', apply: percent },
  floatformat: { argument: 'optional', keepsSafe: true, apply: floatformat },
  filesizeformat: { apply: fileSize },
  get_digit: { argument: 'required', apply: digit },
  stringformat: {
    argument: 'required',
    keepsSafe: true,
    apply: (value, format, rendering) => formatOne(textOf(format), value, rendering),
  },
  length,
  count: length,
  size: length,
  length_is: { argument: 'required', apply: (value, size, ...rest) => length.apply(value, undefined, ...rest) === integerOf(size) },
};
