/**
 * Who may import whom inside src/; ARCHITECTURE.md explains it. Names are folders or files below src/ without `.ts`;
 * `jsonapi/*` means the files of that folder without its subfolders. A part may always import itself. The most exact name
 * that fits a file counts: `http/inbound` before `http`.
 */
export const LAYERS = {
  main: ['*'],
  // Commands talk to the running server through its socket, or take its parts when there is none.
  cli: ['config', 'main', 'engine', 'storage', 'openapi', 'resources/index', 'lib'],
  config: ['lib'],
  http: [
    'operations',
    'revisions',
    'resources/index',
    'jsonapi',
    'openapi',
    'engine/accounts',
    'engine/context',
    'config',
    'lib',
    'http/inbound',
  ],
  'http/inbound': ['engine/messaging', 'engine/events', 'engine/consent', 'engine/context', 'lib'],
  legacy: ['engine', 'http/authentication', 'jsonapi/errors', 'lib'],
  openapi: ['resources/index', 'revisions', 'jsonapi', 'lib'],
  revisions: ['jsonapi', 'lib'],
  // Reads become Plans for storage/select; the engine is reached only through what a declaration names.
  operations: [
    ...['jsonapi', 'lib', 'storage/database', 'storage/select', 'storage/select-members', 'storage/tables/table', 'storage/values'],
    ...['storage/queries/find-by-identifiers'],
  ],
  resources: ['jsonapi/*', 'storage/tables', 'engine', 'lib'],
  workers: ['engine', 'jobs', 'lib'],
  engine: ['storage', 'jobs', 'lib'],
  jobs: ['storage', 'lib'],
  storage: ['lib'],
  delivery: ['lib'],
  jsonapi: ['lib'],
  lib: [],
};

/** Engines from left to right: one may use the public files of those to its left. What lies beside them is for all. */
export const ENGINES = [
  ...['secrets', 'accounts', 'bulk-jobs', 'identity', 'push-tokens', 'lists', 'imports', 'tags', 'consent', 'events', 'persons'],
  ...['catalogs', 'coupons', 'images', 'feeds', 'custom-objects', 'reviews'],
  ...['segments', 'templates', 'messaging', 'flows', 'campaigns', 'forms', 'analytics'],
];

/** What the engines to the right may import of each. News for those to the left goes through engine/signals.ts. */
export const PUBLIC_FILES = {
  secrets: ['secrets.ts'],
  messaging: ['message-kind.ts', 'request-messages.ts', 'links.ts', 'brand.ts', 'mail-page.ts'],
  'bulk-jobs': ['job-kind.ts', 'create-job.ts'],
  'push-tokens': ['push-token-input.ts', 'attach-push-token.ts', 'detach-push-token.ts'],
  templates: ['language/compile.ts', 'language/needs.ts', 'language/rendering.ts'],
  lists: ['join-list.ts', 'leave-list.ts'],
  coupons: ['assign-code.ts'],
  consent: [
    ...['stand-in.ts', 'may-receive.ts', 'read-standings.ts', 'ledger.ts', 'change-consents.ts', 'change-suppressions.ts'],
    ...['opt-in-requests.ts', 'confirm-opt-in.ts', 'unsubscribe.ts', 'save-preferences.ts', 'request-subscription.ts'],
  ],
  events: ['own-events.ts', 'metrics.ts'],
  identity: [
    ...['normalise.ts', 'profile-input.ts', 'profile-change.ts', 'to-profile-change.ts', 'resolve-profiles.ts', 'find-known-profiles.ts'],
    ...['exchange-token.ts', 'create-profile.ts', 'update-profile.ts', 'import-profile.ts', 'aliases.ts', 'race-lost.ts'],
    ...['opt-out-hash.ts'],
  ],
};

/** Beyond the layers that every engine may import. */
export const ENGINE_EXTRAS = { messaging: ['delivery'] };

/** Packages that belong to one part: whoever needs what they do asks that part. */
export const PACKAGES = {
  fastify: ['http'],
  pg: ['storage'],
  kysely: ['storage'],
  '@electric-sql/pglite': ['storage'],
  ajv: ['jsonapi'],
  nodemailer: ['delivery'],
  'nodemailer/lib/mail-composer': ['delivery'],
  'nodemailer/lib/smtp-connection': ['delivery'],
  commander: ['cli'],
  'cli-progress': ['cli'],
};
