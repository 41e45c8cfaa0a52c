import { type SettingsInput, updateTrackingSettings } from '../../engine/messaging/tracking/update-settings.ts';
import { computed, required } from '../../jsonapi/attributes.ts';
import { bodyOf } from '../../jsonapi/body.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { M } from '../../jsonapi/rates.ts';
import { anyOf, choice, constant, flag, listOf, nullable, object, type Schema, text } from '../../jsonapi/schema.ts';
import { get, list, update } from '../../jsonapi/verbs.ts';
import { trackingSettings } from '../../storage/tables/tracking-settings.ts';
import { shortId } from '../ids.ts';
import { attributePointer } from '../pointers.ts';

/** What a parameter can be given of each message, in campaigns and in flows. */
const OF_FLOWS = ['email_subject', 'flow_id', 'flow_name', 'link_alt_text', 'message_name', 'message_name_id', 'message_type'];
const OF_CAMPAIGNS = [
  ...['campaign_id', 'campaign_name', 'campaign_name_id', 'campaign_name_send_day', 'email_subject', 'group_id', 'group_name'],
  ...['group_name_id', 'link_alt_text', 'message_type'],
];
const OF_PEOPLE = ['profile_external_id', 'profile_id'];

const value = (words: readonly string[]): Schema =>
  anyOf(object({ type: constant('dynamic'), value: choice(...words, ...OF_PEOPLE) }), object({ type: constant('static'), value: text() }));

const PAIR = { 'flow?': nullable(value(OF_FLOWS)), 'campaign?': nullable(value(OF_CAMPAIGNS)) };
const pair = () => object(PAIR);
const custom = () => nullable(listOf(object({ ...PAIR, name: text() })));

const shown = (schema: Schema, column: string) => computed(schema, [column], (row) => row[column]);

/** A side that leads nowhere is null. */
const shownPair = (schema: Schema, column: string) =>
  computed(schema, [column], (row) => {
    const stored = row[column] as Record<string, unknown> | null;
    return stored && { flow: stored.flow ?? null, campaign: stored.campaign ?? null };
  });

const shownCustom = computed(custom(), ['custom'], (row) =>
  (row.custom as Record<string, unknown>[]).map(({ name, flow = null, campaign = null }) => ({ flow, campaign, name })),
);

type Body = { data: { attributes: Omit<SettingsInput, 'id'> } };

export const trackingSetting = defineResource({
  type: 'tracking-setting',
  path: 'tracking-settings',
  category: 'Tracking Settings',
  id: shortId,
  table: trackingSettings,
  missing: (id) => `Tracking setting with id ${id} not found.`,
  attributes: {
    auto_add_parameters: required(shown(flag(), 'auto_add')),
    utm_source: required(shownPair(pair(), 'utm_source')),
    utm_medium: required(shownPair(pair(), 'utm_medium')),
    utm_campaign: shownPair(nullable(pair()), 'utm_campaign'),
    utm_id: shownPair(nullable(pair()), 'utm_id'),
    utm_term: shownPair(nullable(pair()), 'utm_term'),
    custom_parameters: shownCustom,
  },
  operations: {
    get_tracking_settings: list({
      summary: 'Read which parameters links of the account get',
      scopes: ['tracking-settings:read'],
      rate: M,
      page: { default: 1, max: 1 },
    }),
    get_tracking_setting: get({ summary: 'Read the tracking settings of an account', scopes: ['tracking-settings:read'], rate: M }),
    update_tracking_setting: update({
      summary: 'Say which parameters links of the account get',
      scopes: ['tracking-settings:write'],
      rate: M,
      body: bodyOf('tracking-setting', {
        id: 'required',
        attributes: {
          'auto_add_parameters?': nullable(flag()),
          'utm_source?': nullable(pair()),
          'utm_medium?': nullable(pair()),
          'utm_campaign?': nullable(pair()),
          'utm_id?': nullable(pair()),
          'utm_term?': nullable(pair()),
          'custom_parameters?': custom(),
        },
      }),
      run: updateTrackingSettings,
      input: ({ data }: Body, id: string): SettingsInput => ({ ...data.attributes, id }),
      pointer: attributePointer,
    }),
  },
});
