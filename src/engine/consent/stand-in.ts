import { createHash } from 'node:crypto';

/**
 * The id (uuid text) under which requests to an address are kept that nobody has: the same for every request, so that two of
 * them meet. No profile has it, since those have ids of their own time and chance.
 */
export function standInId(accountId: string, identifier: string): string {
  const hex = createHash('sha256').update(`${accountId}\n${identifier}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
