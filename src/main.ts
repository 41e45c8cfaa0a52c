import type { Config } from './config/read-config.ts';
import { createKeyDirectory } from './engine/accounts/key-directory.ts';
import { checkRootKey, loadRootKey, type RootKey } from './engine/accounts/root-key.ts';
import type { EventRecorder } from './engine/events/event-recorder.ts';
import { openImage } from './engine/images/open-image.ts';
import { createLinks, type Links } from './engine/messaging/links.ts';
import { createReaderLog } from './engine/messaging/tracking/reader-log.ts';
import { createSecrets } from './engine/secrets/secrets.ts';
import type { OnAnswer } from './http/carry-call.ts';
import { incomingTexts } from './http/inbound/incoming-texts.ts';
import { subscriptionPages } from './http/inbound/subscription-pages.ts';
import { trackingRoutes } from './http/inbound/tracking-routes.ts';
import { type Log, openLog } from './http/operator/logger.ts';
import { createMetrics } from './http/operator/metrics.ts';
import { createMemoryLimiter } from './http/rate-limits/memory-limiter.ts';
import { createAddressThrottle } from './http/rate-limits/take-address.ts';
import { createThrottle } from './http/rate-limits/take-call.ts';
import { knownPaths } from './http/routes.ts';
import type { FindImage } from './http/serve-images.ts';
import { type BurgeeServer, startServer } from './http/server.ts';
import { registryOf } from './jsonapi/declare.ts';
import { allSurfaces } from './jsonapi/surface.ts';
import { createValidator } from './jsonapi/validate/validator.ts';
import { verify } from './jsonapi/verify.ts';
import type { LegacyServices } from './legacy/declare.ts';
import { goneRoutes } from './legacy/gone.ts';
import { legacyRoutes } from './legacy/routes.ts';
import { type Clock, type Micros, systemClock } from './lib/clock.ts';
import { type Ids, randomIds } from './lib/ids.ts';
import { apiPages } from './main/api-pages.ts';
import { type Closers, createClosers } from './main/close-all.ts';
import { dayOf } from './main/day-of.ts';
import { type FirstStart, makeFirstAccount } from './main/first-start.ts';
import { isOutage } from './main/is-outage.ts';
import { legacyServices } from './main/legacy-services.ts';
import { messageKinds } from './main/message-kinds.ts';
import { openBlobs } from './main/open-blobs.ts';
import { type Engine, openEngine } from './main/open-engine.ts';
import { openLimiter } from './main/open-limiter.ts';
import { openTracking } from './main/open-tracking.ts';
import { openTransports } from './main/open-transports.ts';
import { notBuilt } from './openapi/coverage.ts';
import { createFetcher } from './outgoing/fetcher.ts';
import { resources } from './resources/index.ts';
import { createRevisions } from './revisions/revisions.ts';
import type { Database } from './storage/database.ts';
import { openDatabase } from './storage/open.ts';
import { readAccounts } from './storage/queries/accounts.ts';

/** What may be put in place of the usual parts. */
export interface Hooks {
  readonly openDatabase?: () => Promise<Database>;
  readonly clock?: Clock;
  readonly ids?: Ids;
  readonly log?: Log;
  /** Stores events in place of the engine's own recorder. */
  readonly recorder?: (engine: Engine) => EventRecorder;
  /** Sees every answer of the API before it is sent. */
  readonly onAnswer?: OnAnswer;
}

/** For one address: far more than a person, so that a mail provider which unsubscribes many at once is let through. */
const PAGES_PER_MINUTE = 1500;

/** A server that runs. Several may run in one process. */
export interface Burgee {
  readonly url: string;
  /** What the first start made; absent when there was an account already. */
  readonly firstStart?: FirstStart;
  /** Where caught mail can be looked at; absent when mail is sent. */
  readonly outboxUrl?: string;
  /** What commands are given. */
  readonly engine: Engine;
  /** Stops accepting, finishes what was taken, closes the database. Calling it twice does no harm. */
  close(): Promise<void>;
}

/**
 * The only wiring: configuration → database → engine → server and workers.
 * @throws when the database cannot be used, the root key is missing or the port is taken; whatever was opened is closed again
 */
export async function startBurgee(config: Config, hooks: Hooks = {}): Promise<Burgee> {
  const closers = createClosers();
  try {
    return await start(config, hooks, closers);
  } catch (error) {
    await closers.closeAll().catch(() => {});
    throw error;
  }
}

async function start(config: Config, hooks: Hooks, closers: Closers): Promise<Burgee> {
  const { clock = systemClock(), ids = randomIds() } = hooks;
  const log = hooks.log ?? openOwnLog(config, closers);

  verify(resources);
  const registry = registryOf(resources);
  const surfaces = allSurfaces(registry);
  const revisions = createRevisions(surfaces, dayOf(clock));
  let waitingEvents = (): number => 0;
  const metrics = createMetrics(() => waitingEvents());
  closers.add(metrics, () => metrics.close());
  const server: BurgeeServer<LegacyServices> = await startServer({
    ...{ host: config.host, port: config.port, publicUrl: config.url, trustProxy: config.trustProxy },
    ...{ isOutage, log, metrics, onAnswer: hooks.onAnswer },
    paths: knownPaths(registry, revisions, notBuilt(surfaces)),
    pages: apiPages(revisions, () => config.url ?? server.url),
    inbound: [...subscriptionPages, ...trackingRoutes],
    pageAddresses: createAddressThrottle(
      createMemoryLimiter(() => clock.wall()),
      PAGES_PER_MINUTE,
    ),
    plain: [
      ...(config.legacy ? legacyRoutes : goneRoutes(() => config.url ?? server.url)),
      ...(config.smsUrl ? [incomingTexts({ token: config.smsUrl.token, baseUrl: () => config.url ?? server.url })] : []),
    ],
    newId: () => ids.uuid(),
  });
  closers.add(server, () => server.close());

  const db = await openWholeDatabase(config, hooks, log);
  closers.add(db, () => db.close());
  const secrets = createSecrets({ db, clock, rootKey: () => rootKeyOf(config) });
  const onProblem = (what: string, err: unknown): void => log.error({ err }, `${what}: failed, will be tried again`);
  const transports = await openTransports(config, { db, clock, log });
  const baseUrl = () => config.url ?? server.url;
  const links = createLinks({ secrets, baseUrl });
  const { tracked, track } = openTracking({ db, secrets, baseUrl }, config.trackingUrl);
  const blobs = await openBlobs(config, { clock, ids });
  const fetcher = createFetcher({ allowed: config.privateNetworks });
  closers.add(fetcher, () => fetcher.close());
  const own = await openEngine({
    db,
    clock,
    ids,
    secrets,
    links,
    track,
    transports,
    mailFrom: config.mailFrom,
    fetcher,
    blobs,
    onProblem,
    onBatch: metrics.batched,
  });
  closers.add(own, () => own.close());
  const engine = hooks.recorder ? { ...own, recorder: hooks.recorder(own) } : own;
  waitingEvents = () => engine.recorder.pending();
  const readers = createReaderLog({ ...own, onProblem: (error) => onProblem('what readers did', error) });
  closers.add(readers, () => readers.close());
  const limiter = await openLimiter(config, { db, clock, log });
  closers.add(limiter, () => limiter.close());

  const firstStart = await makeFirstAccount({ db, clock, ids }, config);
  if (!firstStart && config.privateKey && !(await isKey(config.privateKey, { db, clock }))) {
    log.warn('BURGEE_PRIVATE_KEY is only used by the first start; no account has this key. Make it with `burgee keys create`.');
  }

  const directory = createKeyDirectory({ db, clock, clientLimits: config.limits });
  const warnOfProxy = (): void => log.warn(SHARED_ADDRESS);
  const throttles = { throttle: createThrottle(limiter), addresses: createAddressThrottle(limiter, config.clientLimits, warnOfProxy) };
  const findImage: FindImage = (accountId, file) => openImage({ blobs }, accountId, file);
  const parts = {
    clock,
    directory,
    revisions,
    services: engine,
    findImage,
    pages: { ...engine, links, tracked, readers, kinds: messageKinds({ db, clock, links, track }) },
    ...throttles,
    validator: createValidator(),
  };
  server.serve(parts, legacyServices(engine, { directory, limiter, throttle: throttles.throttle, limits: config.trackLimits }), () =>
    db.ping(),
  );
  // It was opened first and has to be closed first: calls that run need everything that was opened after it.
  closers.add(server, () => server.close());
  log.info({ url: server.url, database: db.kind }, 'serving');
  const outboxUrl = transports.email.name === 'outbox' ? await linkToOutbox(db, links, clock.wall()) : undefined;
  return { url: server.url, firstStart, outboxUrl, engine, close: () => closers.closeAll() };
}

const DAY = 86_400_000_000;

/** Of the first account, for a month: whoever has the link needs no key. */
async function linkToOutbox(db: Database, links: Links, now: Micros): Promise<string | undefined> {
  const [account] = await readAccounts(db);
  return account && (await links.writer(account.id))({ to: 'outbox', until: now + 30 * DAY });
}

/** The database, up to date and with the root key that belongs to it. */
async function openWholeDatabase(config: Config, hooks: Hooks, log: Log): Promise<Database> {
  const { dataDir, databaseUrl } = config;
  if (hooks.openDatabase) return hooks.openDatabase();
  const db = await openDatabase({ dataDir, databaseUrl, onWarning: (message, err) => log.warn({ err }, message) });
  try {
    await checkRootKey(db, rootKeyOf(config));
    return db;
  } catch (error) {
    await db.close();
    throw error;
  }
}

const rootKeyOf = ({ dataDir, databaseUrl, secretKey }: Config): RootKey =>
  loadRootKey({ secretKey, dataDir: databaseUrl ? undefined : dataDir });

const SHARED_ADDRESS =
  'Calls of /client were refused because too many came from one address, which is that of a proxy: name it in BURGEE_TRUST_PROXY, so that each caller is counted alone.';

/** Asks a directory of its own: the server's must not remember an answer from before the key was made. */
const isKey = async (key: string, deps: { db: Database; clock: Clock }): Promise<boolean> =>
  (await createKeyDirectory(deps).authenticate(key)) !== undefined;

function openOwnLog({ logLevel }: Config, closers: Closers): Log {
  const opened = openLog(logLevel);
  closers.add(opened, () => opened.close());
  return opened.log;
}
