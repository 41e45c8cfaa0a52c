import { DomainError } from '../../lib/errors.ts';

/** The input of a task, not yet looked at. */
export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(input: unknown): Fields {
  return typeof input === 'object' && input !== null ? (input as Fields) : {};
}

const MAX_CHARACTERS = 1000;

/** A text, or undefined when it was not given. @throws DomainError */
export function optionalText(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' && value.length <= MAX_CHARACTERS) return value;
  throw invalid(name, `must be a text of up to ${MAX_CHARACTERS} characters.`);
}

/** @throws DomainError */
export function text(fields: Fields, name: string): string {
  const value = optionalText(fields, name);
  if (value === undefined) throw invalid(name, 'is needed.');
  return value;
}

/** A whole number within bounds. @throws DomainError */
export function wholeNumber(fields: Fields, name: string, least: number, most: number): number {
  const value = fields[name];
  if (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most) return value as number;
  throw invalid(name, `must be a whole number from ${least} to ${most}.`);
}

export function invalid(name: string, detail: string): DomainError {
  return new DomainError({ kind: 'invalid', detail, at: [name] });
}
