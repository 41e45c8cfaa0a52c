/** A float whose value is whole: it prints as `5.0`. Other floats and all integers are plain numbers. */
export class Float {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

export const float = (value: number): number | Float => (Number.isInteger(value) ? new Float(value) : value);

/** Numbers, and true and false, which count as 1 and 0. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (value instanceof Float) return value.value;
  return typeof value === 'boolean' ? Number(value) : undefined;
}

export const isFloat = (value: unknown): boolean => value instanceof Float || (typeof value === 'number' && !Number.isInteger(value));

/** What int() makes of a value: fractions are cut off, text must be a whole number. */
export function toInteger(value: unknown, text?: string): number | undefined {
  const number = numberOf(value);
  if (number !== undefined) return Number.isFinite(number) ? Math.trunc(number) : undefined;
  return text !== undefined && /^\s*[+-]?\d+\s*$/.test(text) ? Number(text) : undefined;
}

/** What float() makes of a value. */
export function toFloat(value: unknown, text?: string): number | undefined {
  const number = numberOf(value);
  if (number !== undefined) return number;
  return text !== undefined && /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*$/.test(text) ? Number(text) : undefined;
}

/** Digits and exponent of a finite number: value = ±0.DIGITS × 10^point. */
function shape(value: number): { sign: string; digits: string; point: number } {
  const [mantissa = '0', exponent = '0'] = Math.abs(value).toExponential().split('e');
  return { sign: value < 0 || Object.is(value, -0) ? '-' : '', digits: mantissa.replace('.', ''), point: Number(exponent) + 1 };
}

function plain(digits: string, point: number): string {
  if (point <= 0) return `0.${'0'.repeat(-point)}${digits}`;
  return digits.length <= point ? `${digits}${'0'.repeat(point - digits.length)}` : `${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** `5`, `5.0`, `1e+16`, `1e-05`: how the reference's language writes numbers inside of other text. */
export function reprNumber(value: number | Float): string {
  const number = numberOf(value) as number;
  if (Number.isNaN(number)) return 'nan';
  if (!Number.isFinite(number)) return number < 0 ? '-inf' : 'inf';
  if (typeof value === 'number' && Number.isInteger(value)) return Math.abs(value) < 1e21 ? String(value) : BigInt(value).toString();
  const { sign, digits, point } = shape(number);
  if (point > -4 && point <= 16) {
    const text = plain(digits, point);
    return sign + (text.includes('.') ? text : `${text}.0`);
  }
  const exponent = String(Math.abs(point - 1)).padStart(2, '0');
  return `${sign}${digits[0]}${digits.length > 1 ? `.${digits.slice(1)}` : ''}e${point > 0 ? '+' : '-'}${exponent}`;
}

/** How a number is printed by itself: never with an exponent. */
export function printNumber(value: number | Float): string {
  const text = reprNumber(value);
  if (!text.includes('e')) return text;
  const { sign, digits, point } = shape(numberOf(value) as number);
  return sign + plain(digits, point);
}

/** A decimal text rounded half up to `places` digits behind the point: `2.345`, 2 → `2.35`. Undefined for what is no number. */
export function roundDecimal(value: number, places: number): string | undefined {
  if (!Number.isFinite(value)) return undefined;
  const { sign, digits, point } = shape(value);
  // The digits as a whole number, scaled so that exactly one digit too many is left to round by.
  const drop = digits.length - point - places;
  let scaled = BigInt(digits) * 10n ** BigInt(Math.max(0, -drop));
  if (drop > digits.length + 1) scaled = 0n;
  else if (drop > 0) scaled = (scaled + 5n * 10n ** BigInt(drop - 1)) / 10n ** BigInt(drop);
  const text = scaled.toString().padStart(places + 1, '0');
  const shown = places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`;
  return scaled === 0n ? shown : sign + shown;
}
