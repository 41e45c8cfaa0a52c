import type { Config } from './config/read-config.ts';
import { createKeyDirectory } from './engine/accounts/key-directory.ts';
import { checkRootKey, loadRootKey } from './engine/accounts/root-key.ts';
import type { EventRecorder } from './engine/events/event-recorder.ts';
import type { OnAnswer } from './http/carry-call.ts';
import { type Log, openLog } from './http/operator/logger.ts';
import { createMetrics } from './http/operator/metrics.ts';
import { createThrottle } from './http/rate-limits/take-call.ts';
import { knownPaths } from './http/routes.ts';
import { startServer } from './http/server.ts';
import { registryOf } from './jsonapi/declare.ts';
import { surfaceOf } from './jsonapi/surface.ts';
import { createValidator } from './jsonapi/validate/validator.ts';
import { type Clock, systemClock } from './lib/clock.ts';
import { type Ids, randomIds } from './lib/ids.ts';
import { apiPages } from './main/api-pages.ts';
import { createClosers } from './main/close-all.ts';
import { dayOf } from './main/day-of.ts';
import { type FirstStart, makeFirstAccount } from './main/first-start.ts';
import { isOutage } from './main/is-outage.ts';
import { type Engine, openEngine } from './main/open-engine.ts';
import { openLimiter } from './main/open-limiter.ts';
import { notBuilt } from './openapi/coverage.ts';
import { resources } from './resources/index.ts';
import { createRevisions } from './revisions/revisions.ts';
import type { Database } from './storage/database.ts';
import { openDatabase } from './storage/open.ts';

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

/** A server that runs. Several may run in one process. */
export interface Burgee {
  readonly url: string;
  /** What the first start made; absent when there was an account already. */
  readonly firstStart?: FirstStart;
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

async function start(config: Config, hooks: Hooks, closers: ReturnType<typeof createClosers>): Promise<Burgee> {
  const { clock = systemClock(), ids = randomIds() } = hooks;
  const log = hooks.log ?? openOwnLog(config, closers);
  const { dataDir, databaseUrl } = config;

  const open =
    hooks.openDatabase ?? (() => openDatabase({ dataDir, databaseUrl, onWarning: (message, err) => log.warn({ err }, message) }));
  const db = await open();
  closers.add(db, () => db.close());
  if (!hooks.openDatabase) await checkRootKey(db, loadRootKey({ secretKey: config.secretKey, dataDir: databaseUrl ? undefined : dataDir }));

  const own = await openEngine({ db, clock, ids, onProblem: (what, err) => log.error({ err }, `${what}: failed, will be tried again`) });
  closers.add(own, () => own.close());
  const engine = hooks.recorder ? { ...own, recorder: hooks.recorder(own) } : own;

  const firstStart = await makeFirstAccount({ db, clock, ids }, config);
  if (!firstStart && config.privateKey && !(await isKey(config.privateKey, { db, clock }))) {
    log.warn('BURGEE_PRIVATE_KEY is only used by the first start; no account has this key. Make it with `burgee keys create`.');
  }

  const limiter = await openLimiter(config, { db, clock, log });
  closers.add(limiter, () => limiter.close());
  const metrics = createMetrics(() => engine.recorder.pending());
  closers.add(metrics, () => metrics.close());
  const registry = registryOf(resources);
  const surfaces = resources.flatMap((resource) =>
    Object.entries(resource.operations).map(([id, operation]) => surfaceOf(registry, resource, id, operation)),
  );
  const revisions = createRevisions(surfaces, dayOf(clock));
  const server = await startServer({
    ...{ host: config.host, port: config.port, publicUrl: config.url, trustProxy: config.trustProxy },
    ...{ clock, isOutage, log, metrics, revisions, onAnswer: hooks.onAnswer },
    directory: createKeyDirectory({ db, clock }),
    paths: knownPaths(registry, revisions, notBuilt(surfaces)),
    pages: apiPages(surfaces, revisions, () => config.url ?? server.url),
    newId: () => ids.uuid(),
    ping: () => db.ping(),
    services: engine,
    throttle: createThrottle(limiter),
    validator: createValidator(),
  });
  closers.add(server, () => server.close());
  log.info({ url: server.url, database: db.kind }, 'serving');
  return { url: server.url, firstStart, engine, close: () => closers.closeAll() };
}

/** Asks a directory of its own: the server's must not remember an answer from before the key was made. */
const isKey = async (key: string, deps: { db: Database; clock: Clock }): Promise<boolean> =>
  (await createKeyDirectory(deps).authenticate(key)) !== undefined;

function openOwnLog({ logLevel }: Config, closers: ReturnType<typeof createClosers>): Log {
  const opened = openLog(logLevel);
  closers.add(opened, () => opened.close());
  return opened.log;
}
