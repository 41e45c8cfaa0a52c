import type { Surface } from '../jsonapi/surface.ts';
import type { DocumentOptions, Json } from './document.ts';

const ABOUT = `Burgee serves customer data (profiles, events, lists and what follows from them) over a JSON:API.
The paths, parameters and documents are those of the Klaviyo API at this revision, so its official SDKs work against this server
when they are pointed at it. Burgee is a project of its own and is not affiliated with Klaviyo.

Every request carries a \`revision\` header, and \`Authorization: Klaviyo-API-Key …\` unless it is for /client: browsers and apps
name the account there by its public key, \`company_id\`, and show nothing secret.

Extensions of this document:
\`x-burgee-filters\` (what each field may be filtered by), \`x-burgee-ratelimit\` (calls per second, minute and day),
\`x-burgee-scopes\` (what a key must be allowed to do; all of them are needed), \`x-burgee-own\` (not an operation of the
reference but one of ours: the SDKs do not know it, and it is the same at every revision).`;

/** Everything that stands at the head of the document. */
export function infoSection(surfaces: readonly Surface[], { revision, baseUrl }: DocumentOptions): Json {
  const categories = [...new Set(surfaces.map((surface) => surface.category))];
  return {
    info: {
      title: 'Burgee',
      version: revision,
      description: ABOUT,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: baseUrl, description: 'This server' }],
    tags: categories.map((name) => ({ name })),
  };
}
