import type { PersonOwned } from './rules.ts';
import { stockTables } from './tables/back-in-stock.ts';
import { bulkJobTables } from './tables/bulk-jobs.ts';
import { consentTables } from './tables/consent.ts';
import { couponTables } from './tables/coupons.ts';
import { eventTables } from './tables/events.ts';
import { identityTables } from './tables/identity.ts';
import { listTables } from './tables/lists.ts';
import { messageTables } from './tables/messages.ts';
import { pushTokenTables } from './tables/push-tokens.ts';
import { segmentTables } from './tables/segments.ts';

/**
 * Every table with a column profile_id, in the order in which a merge moves and an erasure removes: what keeps messages from
 * people first. Start-up refuses a database that has another (check-person-owned.ts).
 */
export const PERSON_OWNED: readonly PersonOwned[] = [
  ...consentTables,
  ...identityTables,
  ...pushTokenTables,
  ...listTables,
  ...segmentTables,
  ...messageTables,
  ...couponTables,
  ...stockTables,
  ...bulkJobTables,
  ...eventTables,
];
