/** What keys are for. `daysReadable`: for how long a rotated key opens what it sealed; null where no end is set. */
export const PURPOSES = {
  /** Tokens that lead to a profile (`_kx`): browsers keep them for months. */
  kx: { daysReadable: 90 },
  /** Links in messages: people unsubscribe by mail that is a year old. */
  links: { daysReadable: 365 },
  /** Passwords of providers. They lie in our own database, where nobody but us could seal them anew. */
  providers: { daysReadable: null },
} as const;

export type Purpose = keyof typeof PURPOSES;

/** Whose keys, and what for. */
export interface KeyPlace {
  readonly accountId: string;
  readonly purpose: Purpose;
}
