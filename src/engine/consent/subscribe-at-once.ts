import type { Database } from '../../storage/database.ts';
import { applyAtOnce } from '../bulk-jobs/apply-at-once.ts';
import type { JobKind, RowOutcome } from '../bulk-jobs/job-kind.ts';
import type { CommandContext } from '../context.ts';
import type { CheckedRequest } from './request-subscription.ts';
import { type SubscriptionKindDeps, subscriptionKind } from './subscription-kind.ts';
import { unsubscriptionKind } from './unsubscription-kind.ts';

type Deps = SubscriptionKindDeps & { db: Database };

/** What the job would do that requestSubscription asks for, without waiting for it: for callers who are told who is on the list now. */
export const subscribeAtOnce = (deps: Deps, context: CommandContext, checked: CheckedRequest): Promise<readonly RowOutcome[]> =>
  apply(deps, context, subscriptionKind(deps), checked);

/** The same for requestUnsubscription. */
export const unsubscribeAtOnce = (deps: Deps, context: CommandContext, checked: CheckedRequest): Promise<readonly RowOutcome[]> =>
  apply(deps, context, unsubscriptionKind(deps), checked);

const apply = (deps: Deps, context: CommandContext, kind: JobKind, { rows, options }: CheckedRequest): Promise<readonly RowOutcome[]> =>
  applyAtOnce(deps, context, kind, { rows, options: { ...options, actor: context.actor } });
