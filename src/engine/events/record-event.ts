import { DomainError, type Fault } from '../../lib/errors.ts';
import type { CommandContext } from '../context.ts';
import { type ExchangeDeps, openTokens } from '../identity/exchange-token.ts';
import type { Policy } from '../identity/profile-change.ts';
import type { ProfileInput } from '../identity/profile-input.ts';
import { toProfileChange } from '../identity/to-profile-change.ts';
import type { EventRecorder } from './event-recorder.ts';
import { type EventBody, prepareEvent } from './prepare-event.ts';

export interface EventInput extends EventBody {
  profile: ProfileInput;
}

export interface RecordDeps extends ExchangeDeps {
  recorder: EventRecorder;
}

/** A browser or an app may say what somebody did, but not who somebody is. */
export const policyOf = (context: CommandContext): Policy => (context.actor.kind === 'client' ? 'client' : 'event');

/**
 * Records one event; its metric and its profile come into being with it. A repeat (same profile, metric and unique id) is
 * accepted and dropped.
 * @throws DomainError with all faults; places are paths in the input: `['profile', 'email']`, `['properties', 'x']`
 */
export async function recordEvent(deps: RecordDeps, context: CommandContext, input: EventInput): Promise<void> {
  const faults: Fault[] = [];
  const { accountId, now } = context;
  const tokens = input.profile._kx ? await openTokens(deps, accountId, [input.profile]) : undefined;
  const frame = { accountId, now, policy: policyOf(context), tokens };
  const event = prepareEvent(input, now, { faults, at: [] });
  const change = toProfileChange(input.profile, frame, faults, ['profile']);
  if (!event || faults.length > 0) throw new DomainError(faults);
  await deps.recorder.record([{ change, events: [event] }]);
}
