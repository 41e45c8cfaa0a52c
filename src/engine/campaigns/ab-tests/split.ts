import { createHash } from 'node:crypto';

const POSITIONS = 2 ** 32;

/**
 * Which variation of a test somebody gets: the same however often it is asked, and spread evenly. Another campaign spreads the same people
 * otherwise.
 * @param profileId uuid text
 * @param percentage how many of a hundred are in the test
 * @returns from 0 up to `variations`; undefined for whoever is not in the test
 */
export function variationOf(campaignId: string, profileId: string, percentage: number, variations: number): number | undefined {
  const position = createHash('sha256').update(`${campaignId} ${profileId}`).digest().readUInt32BE(0) / POSITIONS;
  const share = percentage / 100;
  return position < share ? Math.floor((position / share) * variations) : undefined;
}
