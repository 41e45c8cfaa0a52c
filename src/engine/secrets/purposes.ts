/** What keys are for. `daysReadable`: for how long a rotated key opens what it sealed; null where no end is set. */
export const PURPOSES = {
  /** Tokens that lead to a profile (`_kx`): browsers keep them for months. */
  kx: { daysReadable: 90 },
  /** Links in messages: people unsubscribe by mail that is a year old. */
  links: { daysReadable: 365 },
  /** Passwords of providers. They lie in our own database, where nobody but us could seal them anew. */
  providers: { daysReadable: null },
  /** Hashes of identifiers that were erased: nobody could make them anew, so this key stays the first one for good. */
  'opt-outs': { daysReadable: null },
} as const;

export type Purpose = keyof typeof PURPOSES;

/** Keys that are rotated, which those of hashes cannot be. */
export const ROTATED: readonly Purpose[] = (Object.keys(PURPOSES) as Purpose[]).filter((purpose) => purpose !== 'opt-outs');

/** Whose keys, and what for. */
export interface KeyPlace {
  readonly accountId: string;
  readonly purpose: Purpose;
}
