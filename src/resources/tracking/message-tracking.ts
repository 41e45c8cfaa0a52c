import { type SettingsInput, updateTrackingSettings } from '../../engine/messaging/tracking/update-settings.ts';
import { computed, required } from '../../jsonapi/attributes.ts';
import { bodyOf } from '../../jsonapi/body.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { M } from '../../jsonapi/rates.ts';
import { flag } from '../../jsonapi/schema.ts';
import { get, list, update } from '../../jsonapi/verbs.ts';
import { trackingSettings } from '../../storage/tables/tracking-settings.ts';
import { shortId } from '../ids.ts';
import { attributePointer } from '../pointers.ts';

const shown = (column: string) => required(computed(flag(), [column], (row) => row[column]));

type Body = { data: { attributes: { append_exchange_id?: boolean; opens_need_consent?: boolean } } };

const input = ({ data: { attributes } }: Body, id: string): SettingsInput => ({
  ...{ id, append_exchange_id: attributes.append_exchange_id, ask_for_opens: attributes.opens_need_consent },
});

/** What the reference keeps in its own application: what may be noticed of those who read messages. */
export const messageTracking = defineResource({
  type: 'message-tracking',
  path: 'message-tracking',
  own: true,
  category: 'Messages',
  id: shortId,
  table: trackingSettings,
  attributes: { append_exchange_id: shown('append_token'), opens_need_consent: shown('ask_for_opens') },
  operations: {
    get_message_tracking: list({
      summary: 'Read what is noticed of those who read messages',
      scopes: ['tracking-settings:read'],
      rate: M,
      page: 'all',
    }),
    get_message_tracking_of_account: get({
      summary: 'Read what is noticed of those who read messages of an account',
      scopes: ['tracking-settings:read'],
      rate: M,
    }),
    update_message_tracking: update({
      summary: 'Say whether links lead on with an exchange id, and whether opens are noticed only with consent to open tracking',
      scopes: ['tracking-settings:write'],
      rate: M,
      body: bodyOf('message-tracking', {
        id: 'required',
        attributes: { 'append_exchange_id?': flag(), 'opens_need_consent?': flag() },
      }),
      ...{ run: updateTrackingSettings, input, pointer: attributePointer },
    }),
  },
});
