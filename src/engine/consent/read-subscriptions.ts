import type { Micros } from '../../lib/clock.ts';
import { ulidToUuid } from '../../lib/ids.ts';
import { isoMicros } from '../../lib/time.ts';
import type { Db } from '../../storage/database.ts';
import { type Channel, consentTo, mayReceive, NO_STANDING, type Purpose } from './may-receive.ts';
import { type KnownConsent, type KnownStanding, readStandings } from './read-standings.ts';

interface Scope {
  services: { db: Db };
  accountId: string;
}

/**
 * Consent per channel as profiles show it; ids are ULIDs.
 * The shape, its defaults and its times, which have microseconds even in reads, are the recorded ones (docs/wire.md).
 */
export async function readSubscriptions(scope: unknown, ids: readonly string[]): Promise<ReadonlyMap<string, unknown>> {
  const { services, accountId } = scope as Scope;
  const uuids = ids.map((id) => ulidToUuid(id) ?? '');
  const standings = await readStandings(services.db, accountId, uuids);
  return new Map(ids.map((id, i) => [id, subscriptions(standings.get(uuids[i] ?? '') ?? NO_STANDING)]));
}

function subscriptions(standing: KnownStanding) {
  return {
    email: {
      marketing: emailMarketing(standing),
      open_tracking: permission(standing, 'email', 'open_tracking'),
      // Nobody can be asked about clicks: the reference has no way to say it either.
      click_tracking: permission(NO_STANDING, 'email', 'open_tracking'),
    },
    sms: { marketing: sms(standing, 'marketing'), transactional: sms(standing, 'transactional') },
    mobile_push: { marketing: push(standing) },
    whatsapp: whatsapp(standing),
  };
}

const may = (standing: KnownStanding, channel: Channel, purpose: Purpose): boolean => mayReceive(standing, { channel, purpose }).may;

const time = (at: Micros | undefined): string | null => (at === undefined ? null : isoMicros(at));

const stamp = (consent: KnownConsent | undefined) => ({
  consent: consent?.consent ?? 'NEVER_SUBSCRIBED',
  consent_timestamp: time(consent?.consented_at),
});

const method = (consent: KnownConsent | undefined) => ({
  method: consent?.method ?? null,
  method_detail: consent?.method_detail ?? null,
});

function emailMarketing(standing: KnownStanding) {
  const consent = consentTo(standing, { channel: 'email', purpose: 'marketing' });
  const changes = [consent?.updated_at, standing.suppressions.at(-1)?.at, standing.listSuppressions.at(-1)?.at];
  const latest = changes.reduce<Micros>((last, at) => Math.max(last, at ?? 0), 0);
  return {
    can_receive_email_marketing: may(standing, 'email', 'marketing'),
    ...stamp(consent),
    last_updated: time(latest || undefined),
    ...method(consent),
    custom_method_detail: consent?.custom_method_detail ?? null,
    double_optin: consent?.double_optin ?? null,
    suppression: standing.suppressions.map(({ reason, at }) => ({ reason, timestamp: isoMicros(at) })),
    list_suppressions: standing.listSuppressions.map(({ listId, reason, at }) => ({ list_id: listId, reason, timestamp: isoMicros(at) })),
  };
}

function permission(standing: KnownStanding, channel: Channel, purpose: Purpose) {
  const consent = consentTo(standing, { channel, purpose });
  return {
    ...stamp(consent),
    last_updated: time(consent?.updated_at),
    created_timestamp: time(consent?.created_at),
    metadata: null,
    can_receive: may(standing, channel, purpose),
    valid_until: null,
  };
}

function sms(standing: KnownStanding, purpose: 'marketing' | 'transactional') {
  const consent = consentTo(standing, { channel: 'sms', purpose });
  const shown = { ...stamp(consent), ...method(consent), last_updated: time(consent?.updated_at) };
  return { [`can_receive_sms_${purpose}`]: may(standing, 'sms', purpose), ...shown };
}

const push = (standing: KnownStanding) => ({
  can_receive_push_marketing: may(standing, 'push', 'marketing'),
  ...stamp(consentTo(standing, { channel: 'push', purpose: 'marketing' })),
});

const WHATSAPP = ['marketing', 'transactional', 'conversational'] as const;

/** Null for whoever was never asked anything there (recorded). */
function whatsapp(standing: KnownStanding) {
  const shown = WHATSAPP.map((purpose) => {
    const consent = consentTo(standing, { channel: 'whatsapp', purpose });
    return [purpose, consent ? { ...permission(standing, 'whatsapp', purpose), phone_number: consent.identifier } : null] as const;
  });
  return shown.some(([, consent]) => consent) ? Object.fromEntries(shown) : null;
}
