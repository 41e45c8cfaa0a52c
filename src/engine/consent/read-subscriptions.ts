/**
 * Consent per channel as profiles show it. Nothing can subscribe, unsubscribe or suppress yet, so every profile's state is
 * the one that it was born with: never asked on any channel.
 * The shape and its defaults are the recorded ones (docs/wire.md).
 */
export async function readSubscriptions(_scope: unknown, ids: readonly string[]): Promise<ReadonlyMap<string, unknown>> {
  return new Map(ids.map((id) => [id, neverAsked()]));
}

const NEVER = 'NEVER_SUBSCRIBED';
const method = { method: null, method_detail: null };

function tracking() {
  return { consent: NEVER, consent_timestamp: null, last_updated: null, created_timestamp: null, metadata: null, can_receive: false, valid_until: null };
}

function neverAsked() {
  const stamp = { consent: NEVER, consent_timestamp: null };
  return {
    email: {
      marketing: {
        // An address that nobody suppressed may be written to; whether it should be is the sender's question.
        can_receive_email_marketing: true,
        ...{ ...stamp, last_updated: null, ...method, custom_method_detail: null, double_optin: null },
        ...{ suppression: [], list_suppressions: [] },
      },
      open_tracking: tracking(),
      click_tracking: tracking(),
    },
    sms: {
      marketing: { can_receive_sms_marketing: false, ...stamp, ...method, last_updated: null },
      transactional: { can_receive_sms_transactional: false, ...stamp, ...method, last_updated: null },
    },
    mobile_push: { marketing: { can_receive_push_marketing: false, ...stamp } },
    whatsapp: null,
  };
}
