import { ulidToUuid } from '../../lib/ids.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db } from '../../storage/database.ts';
import { type EmailStanding, mayReceiveEmail, readEmailStandings } from './email-standing.ts';

interface Scope {
  services: { db: Db };
  accountId: string;
}

/**
 * Consent per channel as profiles show it; ids are ULIDs. Nothing can subscribe or unsubscribe yet, so consent is what every
 * profile was born with: never asked on any channel. Suppressions are the profile's own.
 * The shape, its defaults and its times, which have microseconds even in reads, are the recorded ones (docs/wire.md).
 */
export async function readSubscriptions(scope: unknown, ids: readonly string[]): Promise<ReadonlyMap<string, unknown>> {
  const { services, accountId } = scope as Scope;
  const uuids = ids.map((id) => ulidToUuid(id) ?? '');
  const standings = await readEmailStandings(services.db, accountId, uuids);
  return new Map(ids.map((id, i) => [id, subscriptions(standings.get(uuids[i] ?? '') ?? { suppressions: [] })]));
}

const NEVER = 'NEVER_SUBSCRIBED';
const method = { method: null, method_detail: null };
const stamp = { consent: NEVER, consent_timestamp: null };

function emailMarketing(standing: EmailStanding) {
  const latest = standing.suppressions.at(-1);
  return {
    can_receive_email_marketing: mayReceiveEmail(standing, 'marketing').may,
    ...{ ...stamp, last_updated: latest ? isoMicros(latest.at) : null, ...method, custom_method_detail: null, double_optin: null },
    suppression: standing.suppressions.map(({ reason, at }) => ({ reason, timestamp: isoMicros(at) })),
    list_suppressions: [],
  };
}

function tracking() {
  return { ...stamp, last_updated: null, created_timestamp: null, metadata: null, can_receive: false, valid_until: null };
}

function subscriptions(standing: EmailStanding) {
  return {
    email: { marketing: emailMarketing(standing), open_tracking: tracking(), click_tracking: tracking() },
    sms: {
      marketing: { can_receive_sms_marketing: false, ...stamp, ...method, last_updated: null },
      transactional: { can_receive_sms_transactional: false, ...stamp, ...method, last_updated: null },
    },
    mobile_push: { marketing: { can_receive_push_marketing: false, ...stamp } },
    whatsapp: null,
  };
}
