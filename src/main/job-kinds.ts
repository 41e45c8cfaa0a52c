import type { JobKind } from '../engine/bulk-jobs/job-kind.ts';
import { catalogKinds } from '../engine/catalogs/catalog-kinds.ts';
import { subscriptionKind } from '../engine/consent/subscription-kind.ts';
import { suppressionKind, unsuppressionKind } from '../engine/consent/suppression-kinds.ts';
import { unsubscriptionKind } from '../engine/consent/unsubscription-kind.ts';
import { codeCreationKind } from '../engine/coupons/code-job.ts';
import type { WriteDeps } from '../engine/events/write-events.ts';
import { catalogFeedKind } from '../engine/feeds/catalog-feed-kind.ts';
import { importKind } from '../engine/imports/import-kind.ts';
import type { Secrets } from '../engine/secrets/secrets.ts';

/** The kinds of bulk jobs that there are: a job of any other kind stays where it is, and the worker says so. */
export const jobKinds = (deps: WriteDeps & { secrets: Secrets }): readonly JobKind[] => [
  importKind(deps),
  suppressionKind(deps),
  unsuppressionKind(deps),
  subscriptionKind(deps),
  unsubscriptionKind(deps),
  ...catalogKinds,
  catalogFeedKind,
  codeCreationKind,
];
