/** Whether what somebody sent names a person: any text in it that is one of their identifiers or ids, however it is written. */
export function mentions(input: unknown, needles: ReadonlySet<string>): boolean {
  if (typeof input === 'string' || typeof input === 'number')
    return needles.has(plain(String(input))) || needles.has(digits(String(input)));
  if (typeof input !== 'object' || input === null) return false;
  return Object.values(input).some((value) => mentions(value, needles));
}

/** What is looked for, of identifiers in their normal form. */
export const needlesOf = (identifiers: readonly { kind: string; value: string }[], ids: readonly string[]): Set<string> =>
  new Set([...identifiers.map(({ kind, value }) => (kind === 'phone_number' ? digits(value) : plain(value))), ...ids.map(plain)]);

const plain = (text: string): string => text.trim().toLowerCase();
/** A telephone number without how it is set; a sign in front, so that it is no other kind of number. */
const digits = (text: string): string => (/^[+\d][\d\s().-]*$/.test(text.trim()) ? `+${text.replace(/\D/g, '')}` : '');
