/** Where a metric's events come from, as the API shows it inside a metric. */
export interface Integration {
  object: 'integration';
  id: string;
  key: string;
  name: string;
  category: string;
}

/** The known ones by key. The ids are the reference's own, so that clients that compare them keep working. */
const INTEGRATIONS = {
  api: { object: 'integration', id: '7FtS4J', key: 'api', name: 'API', category: 'API' },
  klaviyo: { object: 'integration', id: '0rG4eQ', key: 'klaviyo', name: 'Klaviyo', category: 'Internal' },
} as const satisfies Record<string, Integration>;

export type IntegrationKey = keyof typeof INTEGRATIONS;

/** @throws when the key is in no row that this server wrote */
export function integrationOf(key: string): Integration {
  if (Object.hasOwn(INTEGRATIONS, key)) return INTEGRATIONS[key as IntegrationKey];
  throw new Error(`there is no integration with the key ${key}`);
}

/** The keys of the integrations whose name or category is exactly `text`. */
export function integrationKeys(attribute: 'name' | 'category', text: string): readonly IntegrationKey[] {
  return (Object.keys(INTEGRATIONS) as IntegrationKey[]).filter((key) => INTEGRATIONS[key][attribute] === text);
}
