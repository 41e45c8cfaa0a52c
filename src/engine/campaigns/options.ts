import type { Micros } from '../../lib/clock.ts';
import type { Fault } from '../../lib/errors.ts';
import { isoMicros, isoSeconds, parseIso } from '../../lib/time.ts';
import type { CampaignChannel } from './definition.ts';

/** When and how a campaign is sent. Times are ISO 8601; local ones are the recipient's, written as if they were UTC. */
export type SendStrategy =
  | { readonly method: 'immediate' }
  | { readonly method: 'static'; readonly datetime: string; readonly options: StaticOptions }
  | { readonly method: 'throttled'; readonly datetime: string; readonly throttle_percentage: number }
  | { readonly method: 'smart_send_time'; readonly date: string }
  /** When it begins stands with its test. */
  | { readonly method: 'ab_test_campaign' };

export type StaticOptions = { readonly is_local: false } | { readonly is_local: true; readonly send_past_recipients_immediately: boolean };

export interface SendOptions {
  readonly use_smart_sending: boolean;
  readonly ignore_unsubscribes?: boolean;
}

export interface TrackingParameter {
  readonly type: 'static' | 'dynamic';
  readonly name: string;
  readonly value: string;
}

export interface TrackingOptions {
  /** Null is what the account has settled for all campaigns. */
  readonly add_tracking_params: boolean | null;
  readonly custom_tracking_params: readonly TrackingParameter[];
  readonly is_tracking_clicks?: boolean;
  readonly is_tracking_opens?: boolean;
}

interface GivenStrategy {
  readonly method: Exclude<SendStrategy['method'], 'ab_test_campaign'>;
  readonly datetime?: string;
  readonly date?: string;
  readonly throttle_percentage?: number;
  readonly options?: { readonly is_local: boolean; readonly send_past_recipients_immediately?: boolean } | null;
}

export interface GivenOptions {
  readonly send_strategy?: GivenStrategy | null;
  readonly send_options?: { readonly use_smart_sending?: boolean | null } | null;
  readonly tracking_options?: {
    readonly add_tracking_params?: boolean | null;
    readonly custom_tracking_params?: readonly TrackingParameter[] | null;
    readonly is_tracking_clicks?: boolean | null;
    readonly is_tracking_opens?: boolean | null;
  } | null;
}

/** @param faults takes what is wrong */
export function completeStrategy(given: GivenOptions['send_strategy'], faults: Fault[]): SendStrategy {
  if (!given || given.method === 'immediate') return { method: 'immediate' };
  const stated = (name: 'date' | 'datetime'): Micros => {
    const at = parseIso(given[name] ?? '');
    if (at === undefined) faults.push({ kind: 'invalid', detail: `'${given[name]}' is not a ${name}.`, at: ['send_strategy', name] });
    return at ?? 0;
  };
  if (given.method === 'smart_send_time') return { method: 'smart_send_time', date: isoSeconds(stated('date')).slice(0, 10) };
  const datetime = shownTime(stated('datetime'));
  if (given.method === 'throttled') return { method: 'throttled', datetime, throttle_percentage: given.throttle_percentage ?? 0 };
  const { is_local = false, send_past_recipients_immediately = false } = given.options ?? {};
  return { method: 'static', datetime, options: is_local ? { is_local, send_past_recipients_immediately } : { is_local } };
}

/** With microseconds where there are any (recorded). */
export const shownTime = (at: Micros): string => (at % 1_000_000 === 0 ? isoSeconds(at) : isoMicros(at));

/** When a strategy begins; undefined for at once. */
export const startOf = (strategy: SendStrategy): Micros | undefined => ('datetime' in strategy ? parseIso(strategy.datetime) : undefined);

/** Recorded of e-mail: unsubscribes are never ignored, and the answer says so. */
export function completeSendOptions(given: GivenOptions['send_options'], channel: CampaignChannel): SendOptions {
  const use_smart_sending = given?.use_smart_sending ?? true;
  return channel === 'email' ? { use_smart_sending, ignore_unsubscribes: false } : { use_smart_sending };
}

export function completeTracking(given: GivenOptions['tracking_options'], channel: CampaignChannel): TrackingOptions {
  const add_tracking_params = given?.add_tracking_params ?? null;
  const parameters = { add_tracking_params, custom_tracking_params: given?.custom_tracking_params ?? [] };
  if (channel !== 'email') return parameters;
  const { is_tracking_clicks, is_tracking_opens } = given ?? {};
  return { ...parameters, is_tracking_clicks: is_tracking_clicks ?? true, is_tracking_opens: is_tracking_opens ?? true };
}
