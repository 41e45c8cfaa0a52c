import type { At } from '../../../lib/errors.ts';
import type { ConsentCriterion } from '../../../storage/queries/segment-criteria/consents.ts';
import type { Criterion } from '../../../storage/queries/segment-criteria/criterion.ts';
import type { Condition } from '../definition.ts';
import { type Leaf, PROFILE } from '../leaf.ts';
import type { Reading } from '../reading.ts';
import { type FieldFilter, readConsentFilter, timingsOf, turnsOf } from './consent-filters.ts';
import { isSuppressionDate, readSuppressionDate, suppressionTimings } from './suppression-dates.ts';

interface Consent {
  readonly channel: string;
  readonly can_receive_marketing: boolean;
  readonly consent_status: { readonly subscription: string; readonly filters?: readonly FieldFilter[] | null };
}

const NEVER_ASKED = 'never_subscribed';

/**
 * `profile-marketing-consent`: whether marketing can be received on a channel, by the same rules as what profiles show
 * (engine/consent/may-receive.ts), and what the person said. Suppressions for one list do not count. Filters must all be passed.
 */
export function readConsentCondition(condition: Condition, at: At, reading: Reading): Leaf | undefined {
  const { channel, can_receive_marketing: can, consent_status: status } = condition.consent as Consent;
  const where = [...at, 'consent', 'consent_status', 'filters'];
  const given = Array.isArray(status.filters) ? (status.filters as readonly FieldFilter[]) : [];
  const dates = given.flatMap((one, i) => (isSuppressionDate(one) ? [readSuppressionDate(one, [...where, i], reading)] : []));
  const rules = given.flatMap((one, i) => (isSuppressionDate(one) ? [] : [readConsentFilter(one, [...where, i], reading)]));
  const [knownDates, knownRules] = [dates.flatMap((one) => one ?? []), rules.flatMap((one) => one ?? [])];
  if (knownDates.length + knownRules.length < given.length) return undefined;
  return {
    at: (now) => {
      const tests = knownRules.flatMap((rule) => rule.tests(now));
      return {
        kind: 'all',
        of: [...canReceive(channel, can), ...said(channel, status.subscription, tests), ...knownDates.map((rule) => rule.criterionAt(now))],
      };
    },
    dependsOn: [PROFILE],
    holdsForStrangers: can === (channel === 'email') && status.subscription !== 'subscribed' && status.subscription !== 'unsubscribed',
    timings: [...timingsOf(knownRules, channel, 'marketing'), ...suppressionTimings(knownDates)],
    dates: [],
    turns: [...turnsOf(knownRules), ...turnsOf(knownDates)],
  };
}

function canReceive(channel: string, can: boolean): Criterion[] {
  if (channel === 'email') return [{ kind: 'suppressed', suppressed: !can }];
  return [{ ...consentTo(channel), consent: 'SUBSCRIBED', aboutNumber: channel === 'sms', negated: !can }];
}

function said(channel: string, subscription: string, tests: ConsentCriterion['tests']): Criterion[] {
  if (subscription === NEVER_ASKED) return [{ ...consentTo(channel), negated: true }];
  if (subscription === 'subscribed') return [{ ...consentTo(channel), consent: 'SUBSCRIBED', tests }];
  if (subscription === 'unsubscribed') return [{ ...consentTo(channel), consent: 'UNSUBSCRIBED', tests }];
  return tests.length > 0 ? [{ ...consentTo(channel), tests }] : [];
}

const consentTo = (channel: string): ConsentCriterion => ({ kind: 'consent', channel, purpose: 'marketing', tests: [], negated: false });
