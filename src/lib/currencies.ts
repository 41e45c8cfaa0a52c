const CODES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** Whether an upper-case text is an ISO 4217 code of a currency in use. */
export function isCurrency(code: string): boolean {
  return CODES.has(code);
}
