import { numberOf, reprNumber, roundDecimal } from './numbers.ts';
import type { Rendering } from './rendering.ts';
import { repr, textOf } from './values.ts';

const FORMAT = /^([-+ 0#]*)(\d{0,4})(?:\.(\d{0,3}))?([sdifFeExXor])(.*)$/s;

/** One value by a format of C's printf without its per cent sign: `.2f`, `03d`, `s`. Nothing for a format or value that does not fit. */
export function formatOne(format: string, value: unknown, rendering: Rendering): string {
  const match = FORMAT.exec(format);
  if (!match) return '';
  const [, flags = '', width = '', precision, kind = '', rest = ''] = match;
  const isWords = kind === 's' || kind === 'r';
  const body = isWords ? cut(kind === 's' ? textOf(value) : repr(value, 12), precision) : numeric(kind, value, precision);
  if (body === undefined || rest.includes('%')) return '';
  rendering.allow(Number(width));
  return pad(isWords ? body : signed(body, flags), flags, Number(width), !isWords) + rest;
}

const cut = (text: string, precision: string | undefined): string =>
  precision === undefined ? text : Array.from(text).slice(0, Number(precision)).join('');

function numeric(kind: string, value: unknown, precision: string | undefined): string | undefined {
  const number = numberOf(value);
  if (number === undefined || !Number.isFinite(number)) return undefined;
  const places = precision === undefined ? 6 : Number(precision);
  switch (kind) {
    case 'd':
    case 'i':
      return reprNumber(Math.trunc(number));
    case 'x':
    case 'X':
    case 'o': {
      if (!Number.isInteger(number)) return undefined;
      const text = number.toString(kind === 'o' ? 8 : 16);
      return kind === 'X' ? text.toUpperCase() : text;
    }
    case 'f':
    case 'F':
      return roundDecimal(number, places);
    case 'e':
    case 'E':
      return exponential(number, Math.min(100, places), kind);
    default:
      return undefined;
  }
}

function exponential(number: number, places: number, kind: string): string {
  const text = number.toExponential(places).replace(/e([+-])(\d)$/, 'e$10$2');
  return kind === 'E' ? text.toUpperCase() : text;
}

function signed(text: string, flags: string): string {
  if (text.startsWith('-')) return text;
  if (flags.includes('+')) return `+${text}`;
  return flags.includes(' ') ? ` ${text}` : text;
}

function pad(text: string, flags: string, width: number, zeros: boolean): string {
  if (flags.includes('-')) return text.padEnd(width);
  if (!flags.includes('0') || !zeros) return text.padStart(width);
  const sign = /^[+ -]/.exec(text)?.[0] ?? '';
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}
