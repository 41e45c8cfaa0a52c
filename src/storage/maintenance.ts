import type { Db } from './database.ts';
import type { EmbeddedDatabase } from './embedded.ts';

/** Calls back again and again; returns what stops it. Injected, so that tests need not wait. */
export type Every = (intervalMs: number, call: () => Promise<void>) => () => void;

export interface MaintenanceOptions {
  every?: Every;
  /** Told of what failed; the next round tries again. */
  onError?: (error: unknown) => void;
}

export interface Maintenance {
  /** No new work; resolves when what runs is over. */
  stop(): Promise<void>;
}

/** How often to look whether there is something to do. */
const ROUND_MS = 5000;
/** After an unclean end the log since the last checkpoint is replayed, a second or more for each hundred megabytes; a checkpoint takes a tenth of one. */
const CHECKPOINT_LOG_BYTES = 32 * 1024 * 1024;
/** A checkpoint itself writes some hundred bytes. */
const NO_WORK_BYTES = 1024;
/** With little traffic, a checkpoint every so many rounds (five minutes). */
const CHECKPOINT_ROUNDS = 60;
/** Rounds until tables that this process has not seen vacuumed are (ten minutes): the counts of dead rows do not outlive a restart. */
const FIRST_VACUUM_ROUNDS = 120;
/** PostgreSQL refuses to write at two thousand million; vacuuming at this age keeps far from it. */
const OLD_TRANSACTIONS = 150_000_000;

/**
 * The housekeeping that a PostgreSQL server does in processes of its own and PGlite, having one, does not: CHECKPOINT,
 * VACUUM and ANALYZE, in the background lane, and only where there was work. The thresholds of VACUUM and ANALYZE are
 * those of PostgreSQL's autovacuum.
 */
export function startMaintenance(db: EmbeddedDatabase, { every = repeat, onError = () => {} }: MaintenanceOptions = {}): Maintenance {
  let rounds = 0;
  let roundsSinceCheckpoint = 0;
  let logAtLastLook = -1n;
  let running: Promise<void> | undefined;

  const checkpoint = async (): Promise<void> => {
    roundsSinceCheckpoint += 1;
    const bytes = await logSinceCheckpoint(db.background);
    if (bytes < CHECKPOINT_LOG_BYTES && (bytes < NO_WORK_BYTES || roundsSinceCheckpoint < CHECKPOINT_ROUNDS)) return;
    await db.unwatched(() => db.background.query('CHECKPOINT'));
    roundsSinceCheckpoint = 0;
  };
  const vacuum = async (): Promise<void> => {
    const everyTable = rounds === FIRST_VACUUM_ROUNDS;
    const log = await logPosition(db.background);
    if (log === logAtLastLook && !everyTable) return;
    for (const command of await vacuumCommands(db.background, everyTable)) {
      if (stopping) return;
      await db.unwatched(() => db.background.query(command));
    }
    logAtLastLook = await logPosition(db.background);
  };
  const round = async (): Promise<void> => {
    rounds += 1;
    // In this order: right after a checkpoint each page that VACUUM touches would go to the log as a whole.
    await vacuum();
    await checkpoint();
  };
  let stopping = false;
  const stopTimer = every(ROUND_MS, () => {
    running ??= round()
      .catch(onError)
      .finally(() => {
        running = undefined;
      });
    return running;
  });
  return {
    stop: async () => {
      stopping = true;
      stopTimer();
      await running;
    },
  };
}

async function logSinceCheckpoint(db: Db): Promise<number> {
  const [row] = await db.query<{ bytes: bigint }>(
    'SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::int8 AS bytes FROM pg_control_checkpoint()',
  );
  return Number(row?.bytes ?? 0);
}

/** Bytes written to the log since the database was made. */
async function logPosition(db: Db): Promise<bigint> {
  const [row] = await db.query<{ bytes: bigint }>("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::int8 AS bytes");
  return row?.bytes ?? 0n;
}

async function vacuumCommands(db: Db, everyTable: boolean): Promise<string[]> {
  const tables = await db.query<{ name: string; vacuum: boolean; analyze: boolean }>(
    `SELECT c.oid::regclass::text AS name,
            coalesce(s.n_dead_tup > 50 + 0.2 * c.reltuples OR s.n_ins_since_vacuum > 1000 + 0.2 * c.reltuples, false)
              OR age(c.relfrozenxid) > $1 OR ($2 AND s.relid IS NOT NULL AND s.last_vacuum IS NULL) AS vacuum,
            coalesce(s.n_mod_since_analyze > 50 + 0.1 * c.reltuples, false) AND c.oid <> 'pg_catalog.pg_statistic'::regclass AS analyze
       FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_stat_all_tables s ON s.relid = c.oid
      WHERE c.relkind IN ('r', 'm') ORDER BY c.relpages`,
    [OLD_TRANSACTIONS, everyTable],
  );
  return tables.flatMap(({ name, vacuum, analyze }) => {
    if (vacuum) return [`VACUUM (ANALYZE) ${name}`];
    return analyze ? [`ANALYZE ${name}`] : [];
  });
}

const repeat: Every = (intervalMs, call) => {
  const timer = setInterval(() => void call(), intervalMs).unref();
  return () => clearInterval(timer);
};
