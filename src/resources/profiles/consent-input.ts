import { type TokenAttributes, tokenInput } from '../push-tokens/push-token-input.ts';

/** What somebody says of channels; tokens of devices come with push. */
export interface Subscriptions {
  push?: { tokens?: readonly TokenAttributes[] | null; [name: string]: unknown } | null;
  [name: string]: unknown;
}

/** The same, with the words about tokens in the document's case. */
export function subscriptionsInput({ push, ...others }: Subscriptions): Record<string, unknown> {
  if (!push) return { ...others, ...(push === undefined ? {} : { push }) };
  const { tokens } = push;
  return { ...others, push: { ...push, ...(tokens ? { tokens: tokens.map(tokenInput) } : {}) } };
}
