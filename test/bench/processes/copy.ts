/** The limit of bulk ingestion: COPY of rows that need nothing found out about them any more. */
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { factsFrom, METRICS } from '../support/bodies.ts';
import type { CopyResult, CopyTask } from '../support/copy.ts';
import { inDist } from '../support/dist.ts';
import { answerTask } from './task.ts';

const COLUMNS = 'account_id, profile_id, id, metric_id, unique_id, occurred_at, value, value_currency, backfill, properties';
/** Ids of the limit's own, above those of real events (lib/event-ids.ts). */
const FIRST_ID = 1n << 62n;
const OCCURRED = '2026-11-23 10:20:30+00';

/** One way to run statements, per database. */
interface Copier {
  query(sql: string, parameters?: unknown[]): Promise<Record<string, unknown>[]>;
  /** One COPY in a transaction of its own, on one of the connections. */
  copy(connection: number, rows: Buffer): Promise<void>;
  close(): Promise<void>;
}

await answerTask(async (task: CopyTask): Promise<CopyResult> => {
  const copier = task.databaseUrl ? await openPostgres(task.databaseUrl, task.connections) : await openEmbedded(task.dataDir);
  try {
    const batches = await makeBatches(copier, task);
    const startMs = performance.now();
    let next = 0;
    const work = async (connection: number): Promise<void> => {
      for (let batch = batches[next++]; batch !== undefined; batch = batches[next++]) await copier.copy(connection, batch);
    };
    await Promise.all(Array.from({ length: task.connections }, (_, connection) => work(connection)));
    return { rowsPerSecond: (task.rows * 1000) / (performance.now() - startMs) };
  } finally {
    await copier.close();
  }
});

/** Rows in the form of COPY, ready to be sent; profiles are those of the store. */
async function makeBatches(copier: Copier, { account, profiles, seed, rows, batchRows }: CopyTask): Promise<Buffer[]> {
  const found = await copier.query('SELECT id::text AS id, email FROM profiles WHERE account_id = $1', [account]);
  const idOf = new Map(found.map(({ id, email }) => [email as string, id as string]));
  const [last] = await copier.query('SELECT coalesce(max(id), 0)::text AS id FROM events WHERE account_id = $1', [account]);
  const highest = BigInt(last?.id as string);
  let id = highest > FIRST_ID ? highest : FIRST_ID;
  const next = factsFrom({ profiles, seed });
  const line = (): string => {
    const { email, metric, uniqueId, value, properties } = next();
    id += 1n;
    const metricId = `RMtrc${METRICS.indexOf(metric)}`;
    return `${account}\t${idOf.get(email)}\t${id}\t${metricId}\tcopy-${uniqueId}\t${OCCURRED}\t${value}\tUSD\tf\t${JSON.stringify(properties)}\n`;
  };
  return Array.from({ length: Math.ceil(rows / batchRows) }, (_, batch) =>
    Buffer.from(Array.from({ length: Math.min(batchRows, rows - batch * batchRows) }, line).join('')),
  );
}

async function openPostgres(url: string, connections: number): Promise<Copier> {
  const clients = Array.from({ length: connections }, () => new pg.Client({ connectionString: url }));
  for (const client of clients) await client.connect();
  const first = clients[0] as pg.Client;
  return {
    query: async (sql, parameters) => (await first.query(sql, parameters)).rows,
    copy: async (connection, rows) => {
      const client = clients[connection] as pg.Client;
      await pipeline(Readable.from([rows]), client.query(copyFrom(`COPY events (${COLUMNS}) FROM STDIN`)));
    },
    close: async () => {
      for (const client of clients) await client.end();
    },
  };
}

async function openEmbedded(dataDir: string): Promise<Copier> {
  const { openPglite } = (await import(inDist('storage/pglite.ts'))) as typeof import('../../../src/storage/pglite.ts');
  const pglite = await openPglite({ folder: join(dataDir, 'database') });
  return {
    query: async (sql, parameters) => (await pglite.query<Record<string, unknown>>(sql, parameters)).rows,
    copy: async (_connection, rows) => {
      await pglite.query(`COPY events (${COLUMNS}) FROM '/dev/blob'`, [], { blob: new Blob([new Uint8Array(rows)]) });
    },
    close: () => pglite.close(),
  };
}
