import { DomainError, type Fault } from '../../lib/errors.ts';
import type { CommandContext } from '../context.ts';
import { type OpenedTokens, openTokens } from '../identity/exchange-token.ts';
import type { ProfileChange } from '../identity/profile-change.ts';
import type { ProfileInput } from '../identity/profile-input.ts';
import { toProfileChange } from '../identity/to-profile-change.ts';
import { EVENT_LIMITS } from './limits.ts';
import { type EventBody, type PreparedEvent, prepareEvent } from './prepare-event.ts';
import { policyOf, type RecordDeps } from './record-event.ts';
import { type EventEntry, repeatedIdDetail } from './write-events.ts';

export interface EventBatchInput {
  entries: readonly {
    profile: ProfileInput;
    events: readonly EventBody[];
    /** For those of its events that do not say it themselves. */
    backfill?: boolean | null;
  }[];
}

/** A body of a thousand bad events is answered with the first hundred or so faults. */
const MAX_FAULTS = 100;

/**
 * Records up to 1,000 events of any number of profiles, all or none. Events that were recorded by earlier requests are
 * dropped; a unique_id that is repeated inside the request (same profile and metric) fails it.
 * @throws DomainError with all faults; places are `[entry, 'profile', …]` and `[entry, 'events', event, …]`
 */
export async function recordEventBatch(deps: RecordDeps, context: CommandContext, input: EventBatchInput): Promise<void> {
  const count = input.entries.reduce((sum, entry) => sum + entry.events.length, 0);
  if (count > EVENT_LIMITS.batchEvents) {
    const detail = `A request may hold up to ${EVENT_LIMITS.batchEvents} events; this one holds ${count}.`;
    throw new DomainError({ kind: 'invalid', detail, at: [] });
  }
  const profiles = input.entries.map((entry) => entry.profile);
  const tokens = await openTokens(deps, context.accountId, profiles);
  const faults: Fault[] = [];
  const entries: EventEntry[] = [];
  const seen: Seen = new Map();
  for (let i = 0; i < input.entries.length && faults.length < MAX_FAULTS; i++) {
    entries.push(prepareEntry({ context, tokens, seen, faults }, input, i));
  }
  if (faults.length > 0) throw new DomainError(faults);
  if (count > 0) await deps.recorder.record(entries);
}

/** Who the events with a metric and a unique id are about: one mostly, the identities of all when there are more. */
type Seen = Map<string, ProfileChange | Set<string>>;

interface Preparing {
  context: CommandContext;
  tokens: OpenedTokens | undefined;
  seen: Seen;
  faults: Fault[];
}

function prepareEntry({ context, tokens, seen, faults }: Preparing, { entries }: EventBatchInput, index: number): EventEntry {
  const entry = entries[index] as EventBatchInput['entries'][number];
  const frame = { accountId: context.accountId, now: context.now, policy: policyOf(context), tokens };
  const change = toProfileChange(entry.profile, frame, faults, [index, 'profile']);
  const events: PreparedEvent[] = [];
  for (let i = 0; i < entry.events.length && faults.length < MAX_FAULTS; i++) {
    const at = [index, 'events', i];
    const event = prepareEvent(entry.events[i] as EventBody, context.now, { faults, at }, entry.backfill ?? false);
    if (!event) continue;
    events.push(event);
    if (event.idGiven && isRepeated(change, event, seen)) {
      faults.push({ kind: 'invalid', detail: repeatedIdDetail(event.uniqueId), at: [...at, 'unique_id'] });
    }
  }
  return { change, events, index };
}

/** Whether the request says the same of the same identifiers twice; the rest is found when profiles are known (write-events.ts). */
function isRepeated(change: ProfileChange, event: PreparedEvent, seen: Seen): boolean {
  const key = `${event.metric}\n${event.uniqueId}`;
  const before = seen.get(key);
  if (before === undefined) {
    seen.set(key, change);
    return false;
  }
  const identities = before instanceof Set ? before : new Set([identityOf(before)]);
  const identity = identityOf(change);
  if (identities.has(identity)) return true;
  seen.set(key, identities.add(identity));
  return false;
}

const identityOf = ({ id, token, identifiers }: ProfileChange): string => JSON.stringify([id?.uuid, token, identifiers]);
