import { DomainError } from '../../lib/errors.ts';
import type { Database } from '../../storage/database.ts';
import { applyAtOnce } from '../bulk-jobs/apply-at-once.ts';
import type { CommandContext } from '../context.ts';
import { normaliseEmail } from '../identity/normalise.ts';
import { type SuppressionKindDeps, suppressionKind } from './suppression-kinds.ts';

/**
 * Keeps e-mail from one address by hand, as the job does that requestSuppression asks for, without waiting for it.
 * @returns whether it was so already
 * @throws DomainError `invalid`
 */
export async function suppressAtOnce(
  deps: SuppressionKindDeps & { db: Database },
  context: CommandContext,
  given: string,
): Promise<{ already: boolean }> {
  const email = normaliseEmail(given, ['email']);
  if ('fault' in email) throw new DomainError(email.fault);
  const rows = [{ email: email.value }];
  const [outcome] = await applyAtOnce(deps, context, suppressionKind(deps), { rows, options: { actor: context.actor } });
  if (outcome?.state === 'failed') throw new DomainError(outcome.faults);
  return { already: outcome?.state === 'skipped' };
}
