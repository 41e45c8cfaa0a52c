import type { EventFact, ImportFact, ProfileFact } from './ledger.ts';

const metricData = (name: string) => ({ data: { type: 'metric', attributes: { name } } });
const profileData = (email: string) => ({ data: { type: 'profile', attributes: { email } } });

export const eventBody = ({ uniqueId, email, metric, value }: EventFact, padding = '') => ({
  data: {
    type: 'event',
    attributes: {
      ...{ properties: { padding }, value, unique_id: uniqueId },
      ...{ metric: metricData(metric), profile: profileData(email) },
    },
  },
});

/** Events of one request, a few profiles with some events each. */
export function bulkBody(facts: readonly EventFact[], padding = '') {
  const emails = [...new Set(facts.map(({ email }) => email))];
  const entries = emails.map((email) => ({
    type: 'event-bulk-create',
    attributes: {
      profile: profileData(email),
      events: {
        data: facts
          .filter((fact) => fact.email === email)
          .map(({ uniqueId, metric, value }) => ({
            type: 'event',
            attributes: { properties: { padding }, value, unique_id: uniqueId, metric: metricData(metric) },
          })),
      },
    },
  }));
  return { data: { type: 'event-bulk-create-job', attributes: { 'events-bulk-create': { data: entries } } } };
}

export const profileBody = ({ email, externalId }: ProfileFact) => ({
  data: { type: 'profile', attributes: { email, external_id: externalId } },
});

export const titleBody = (id: string, title: string) => ({ data: { type: 'profile', id, attributes: { title } } });

export const listBody = (name: string) => ({ data: { type: 'list', attributes: { name } } });

export const importBody = ({ emails }: ImportFact) => {
  const rows = emails.map((email, row) => ({
    type: 'profile',
    attributes: { email },
    meta: { patch_properties: { append: { applied: row } } },
  }));
  return { data: { type: 'profile-bulk-import-job', attributes: { profiles: { data: rows } } } };
};

export const membersBody = (ids: readonly string[]) => ({ data: ids.map((id) => ({ type: 'profile', id })) });
