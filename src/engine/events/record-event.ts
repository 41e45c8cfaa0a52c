import { DomainError, type Fault } from '../../lib/errors.ts';
import type { CommandContext } from '../context.ts';
import type { Policy } from '../identity/profile-change.ts';
import type { ProfileInput } from '../identity/profile-input.ts';
import { toProfileChange } from '../identity/to-profile-change.ts';
import type { EventRecorder } from './event-recorder.ts';
import { type EventBody, prepareEvent } from './prepare-event.ts';

export interface EventInput extends EventBody {
  profile: ProfileInput;
}

export interface RecordDeps {
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
  const frame = { accountId: context.accountId, now: context.now, policy: policyOf(context) };
  const event = prepareEvent(input, context.now, { faults, at: [] });
  const change = toProfileChange(input.profile, frame, faults, ['profile']);
  if (!event || faults.length > 0) throw new DomainError(faults);
  await deps.recorder.record([{ change, events: [event] }]);
}
