import type { Db } from '../../storage/database.ts';
import { findMetrics } from '../../storage/queries/metrics.ts';
import { profileHasEvent } from '../../storage/queries/timelines.ts';
import type { CommandContext } from '../context.ts';
import { IDENTIFIER_KINDS } from '../identity/normalise.ts';
import { findOwnersOf, type Sought } from '../identity/read-people.ts';
import type { IntegrationKey } from './integrations.ts';
import type { EventInput } from './record-event.ts';

/**
 * Whether the person that an event names has one of its metric already, whichever it is. Somebody who is named by a token alone
 * counts as unknown. Of two calls at once both may hear no: give their events one unique id.
 */
export async function hasTracked(
  deps: { db: Db },
  { accountId }: CommandContext,
  { metric, profile }: Pick<EventInput, 'metric' | 'profile'>,
  integration: IntegrationKey = 'api',
): Promise<boolean> {
  const sought = IDENTIFIER_KINDS.flatMap((kind): Sought[] => {
    const value = profile[kind];
    return typeof value === 'string' ? [{ kind, value }] : [];
  });
  const owner = (await findOwnersOf(deps.db, accountId, sought)).find((found) => found !== undefined);
  const [known] = owner === undefined ? [] : await findMetrics(deps.db, [{ accountId, integration, name: String(metric.name) }]);
  return owner !== undefined && known !== undefined && profileHasEvent(deps.db, accountId, owner, known.id);
}
