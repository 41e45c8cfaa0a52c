import type { Condition, Definition } from './definition.ts';

type Members = Record<string, unknown>;

/** Adds what was left out as null, as definitions are shown. */
export function completeDefinition({ condition_groups }: Definition): Definition {
  return { condition_groups: condition_groups.map(({ conditions }) => ({ conditions: conditions.map(complete) })) };
}

function complete(condition: Condition): Condition {
  switch (condition.type) {
    case 'profile-group-membership':
      return condition.is_member === true ? { ...condition, timeframe_filter: condition.timeframe_filter ?? null } : condition;
    case 'profile-metric':
      return { ...condition, metric_filters: condition.metric_filters ?? null };
    case 'profile-metric-funnel':
      return {
        ...condition,
        completion_window_seconds: condition.completion_window_seconds ?? null,
        steps: (condition.steps as Members[]).map((step) => ({ ...step, metric_filters: step.metric_filters ?? null })),
      };
    case 'profile-marketing-consent':
      return { ...condition, consent: completeConsent(condition.consent as Members) };
    default:
      return condition;
  }
}

/** Of the ways to ask for consent, these take filters. */
function completeConsent(consent: Members): Members {
  const status = consent.consent_status as Members;
  const kind = `${consent.channel} ${consent.can_receive_marketing} ${status.subscription}`;
  const filtered = consent.channel === 'email' || ['sms true subscribed', 'sms false unsubscribed', 'push true any'].includes(kind);
  return filtered ? { ...consent, consent_status: { ...status, filters: status.filters ?? null } } : consent;
}
