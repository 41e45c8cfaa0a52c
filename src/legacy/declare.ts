import type { KeyDirectory } from '../engine/accounts/key-directory.ts';
import type { CommandContext } from '../engine/context.ts';
import type { RecordDeps } from '../engine/events/record-event.ts';
import type { WriteDeps } from '../engine/events/write-events.ts';
import type { Nudges } from '../engine/nudges.ts';
import type { PlainCall } from '../http/plain/route.ts';
import type { AddressThrottle } from '../http/rate-limits/take-address.ts';
import type { Throttle } from '../http/rate-limits/take-call.ts';
import type { Rate } from '../jsonapi/rates.ts';
import type { EventIds } from '../lib/event-ids.ts';
import type { Arguments } from './arguments.ts';
import type { Fields, InputOf } from './fields.ts';

/** What commands are given. */
export interface LegacyDeps extends WriteDeps, RecordDeps {
  readonly eventIds: EventIds;
  readonly nudges: Nudges;
}

/** What answering takes besides: who calls, and how often they may. */
export interface LegacyServices {
  readonly deps: LegacyDeps;
  readonly directory: KeyDirectory;
  readonly throttle: Throttle;
  /** Of calls with the public key. */
  readonly addresses: AddressThrottle;
}

/** A call of somebody who is known, on its way into a command. */
export interface Work {
  readonly deps: LegacyDeps;
  readonly context: CommandContext;
  /** What the path names, by the names that it has in the declaration. */
  readonly path: Readonly<Record<string, string>>;
  /** All arguments but the key, for endpoints that take any. */
  readonly rest: Arguments;
  readonly call: PlainCall;
}

/** An endpoint of the v1 or v2 API that wants a private key. What `run` resolves to is answered as JSON; undefined is an empty body. */
export interface OldEndpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below /api: `/v2/list/:list_id/subscribe`. */
  readonly path: string;
  readonly scopes: readonly string[];
  readonly rate: Rate;
  readonly fields: Fields;
  run(work: Work, input: Readonly<Record<string, unknown>>): Promise<unknown>;
}

interface Told<F extends Fields> extends Pick<OldEndpoint, 'scopes' | 'rate'> {
  readonly fields?: F;
  run(work: Work, input: InputOf<F>): Promise<unknown>;
}

/** `endpoint('GET /v1/metrics', { … })`. */
export function endpoint<F extends Fields>(line: `${OldEndpoint['method']} /${'v1' | 'v2'}/${string}`, told: Told<F>): OldEndpoint {
  const [method, path] = line.split(' ') as [OldEndpoint['method'], string];
  const { fields = {}, run, ...rest } = told;
  return { ...rest, method, path, fields, run: (work, input) => run(work, input as InputOf<F>) };
}
