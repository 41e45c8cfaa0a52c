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
  'http/inbound': ['engine/messaging', 'engine/events', 'engine/consent', 'engine/context', 'http/plain', 'lib'],
  // The old API is served beside the pipeline of the new one: it has its own ways to say who calls and what is wrong.
  legacy: ['engine', 'http/plain', 'http/body', 'http/rate-limits', 'jsonapi/errors', 'jsonapi/rates', 'lib'],
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
  // The one part that fetches addresses which users name.
  outgoing: ['lib'],
  // Where files are kept that are too large for rows.
  blobs: ['lib'],
  jsonapi: ['lib'],
  lib: [],
};

/** Engines from left to right: one may use the public files of those to its left. What lies beside them is for all. */
export const ENGINES = [
  ...['secrets', 'accounts', 'bulk-jobs', 'identity', 'push-tokens', 'lists', 'imports', 'tags', 'consent', 'events', 'persons'],
  ...['catalogs', 'coupons', 'images', 'feeds', 'custom-objects', 'reviews'],
  ...['segments', 'groups', 'templates', 'messaging', 'flows', 'campaigns', 'forms', 'analytics'],
];

/** What the engines to the right may import of each. News for those to the left goes through engine/signals.ts. */
export const PUBLIC_FILES = {
  secrets: ['secrets.ts', 'signed-token.ts'],
  messaging: [
    ...['message-kind.ts', 'request-messages.ts', 'request-batch.ts', 'read-group-progress.ts', 'list-group-skips.ts'],
    ...[
      'links.ts',
      'tracking/tracker.ts',
      'brand.ts',
      'mail-page.ts',
      'groups.ts',
      'message-metrics.ts',
      'tracking/track-html.ts',
      'sender.ts',
      'person-context.ts',
    ],
    ...['links.ts', 'brand.ts', 'mail-page.ts', 'groups.ts', 'message-metrics.ts', 'tracking/tracker.ts', 'message-counts.ts'],
    ...['tracking/track-mail.ts', 'tracking/parameters.ts'],
  ],
  'bulk-jobs': ['job-kind.ts', 'create-job.ts', 'apply-at-once.ts', 'mentions.ts'],
  'push-tokens': ['push-token-input.ts', 'attach-push-token.ts', 'detach-push-token.ts'],
  segments: ['recount-orders.ts', 'are-settled.ts', 'read-segment-sizes.ts'],
  templates: [
    'load-provisions.ts',
    'copy-template.ts',
    'render-template.ts',
    'template-input.ts',
    'language/compile.ts',
    'language/needs.ts',
    'language/rendering.ts',
  ],
  lists: ['join-list.ts', 'leave-list.ts', 'read-list-sizes.ts'],
  catalogs: ['change-things.ts', 'create-things.ts', 'delete-things.ts', 'family.ts', 'items.ts', 'check-input.ts'],
  coupons: ['assign-code.ts'],
  feeds: ['read-feeds.ts'],
  consent: [
    ...['stand-in.ts', 'may-receive.ts', 'read-standings.ts', 'ledger.ts', 'change-consents.ts', 'change-suppressions.ts'],
    ...['opt-in-requests.ts', 'confirm-opt-in.ts', 'unsubscribe.ts', 'save-preferences.ts', 'request-subscription.ts'],
  ],
  events: ['own-events.ts', 'metrics.ts', 'own-metrics.ts', 'late-events.ts'],
  identity: [
    ...['normalise.ts', 'profile-input.ts', 'profile-change.ts', 'to-profile-change.ts', 'resolve-profiles.ts', 'find-known-profiles.ts'],
    ...[
      'exchange-token.ts',
      'read-people.ts',
      'save-people.ts',
      'faults.ts',
      'create-profile.ts',
      'update-profile.ts',
      'import-profile.ts',
      'aliases.ts',
      'race-lost.ts',
    ],
    ...['opt-out-hash.ts'],
  ],
};

/** Beyond the layers that every engine may import. */
export const ENGINE_EXTRAS = { messaging: ['delivery'], images: ['outgoing', 'blobs'], feeds: ['outgoing'] };

/** Packages that belong to one part: whoever needs what they do asks that part. */
export const PACKAGES = {
  fastify: ['http'],
  pg: ['storage'],
  kysely: ['storage'],
  '@electric-sql/pglite': ['storage'],
  ajv: ['jsonapi'],
  nodemailer: ['delivery'],
  'nodemailer/lib/dkim': ['delivery'],
  'ipaddr.js': ['outgoing'],
  aws4fetch: ['blobs'],
  saxes: ['engine'],
  'csv-parse': ['engine'],
  jsbarcode: ['engine'],
  '@streamparser/json': ['engine'],
  '@fastify/busboy': ['http'],
  commander: ['cli'],
  'cli-progress': ['cli'],
};
