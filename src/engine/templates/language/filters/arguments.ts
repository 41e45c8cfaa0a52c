import { toFloat, toInteger } from '../numbers.ts';
import { isText, plainText } from '../safe-text.ts';

const given = (value: unknown): string | undefined => (isText(value) ? plainText(value) : undefined);

/** What int() makes of a value or text; undefined for what it refuses. */
export const integerOf = (value: unknown): number | undefined => toInteger(value, given(value));

/** What float() makes of a value or text; undefined for what it refuses. */
export const floatOf = (value: unknown): number | undefined => toFloat(value, given(value));

/** A number however it is written; what is none counts as zero. */
export const numberOrZero = (value: unknown): number => floatOf(value) ?? 0;
