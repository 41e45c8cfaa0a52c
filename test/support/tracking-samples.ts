import type { Sample } from './samples.ts';

/** A report of campaigns; `more` are further attributes. */
export const campaignReportBody = (metricId: string, more: object = {}) => ({
  data: {
    type: 'campaign-values-report',
    attributes: { statistics: ['opens'], timeframe: { key: 'last_7_days' }, conversion_metric_id: metricId, ...more },
  },
});

/** Calls that read and change how messages are tracked, and what came of them. */
export function trackingSamples(accountId: string, metricId: string, owedId: string): Readonly<Record<string, () => Sample>> {
  const change = (type: string, attributes: object): Sample => ({ id: accountId, body: { data: { type, id: accountId, attributes } } });
  return {
    get_tracking_settings: () => ({}),
    get_tracking_setting: () => ({ id: accountId }),
    update_tracking_setting: () => change('tracking-setting', { utm_term: { campaign: { type: 'static', value: 'sample' } } }),
    get_conversions: () => ({ query: 'include=event,profile' }),
    get_conversion: () => ({ id: owedId }),
    query_campaign_values: () => ({ body: campaignReportBody(metricId) }),
    get_message_tracking: () => ({}),
    get_message_tracking_of_account: () => ({ id: accountId }),
    update_message_tracking: () => change('message-tracking', { append_exchange_id: false }),
  };
}
