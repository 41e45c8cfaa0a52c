import type { EventRecorder } from '../../../src/engine/events/event-recorder.ts';
import type { EventEntry } from '../../../src/engine/events/write-events.ts';
import { arrayText, jsonElement, textElement } from '../../../src/storage/array-text.ts';
import type { Database } from '../../../src/storage/database.ts';

/** Where the rows go: the server's own table with its indexes, or one with nothing but a primary key. */
export type BareTable = 'events' | 'bench_bare';

// No column of it may be called profile_id: the server refuses tables with people's rows that it does not know.
const BARE_TABLE = `
  CREATE TABLE IF NOT EXISTS bench_bare (
    account_id text COLLATE "C" NOT NULL, person uuid NOT NULL, id bigint NOT NULL, metric_id text NOT NULL, unique_id text NOT NULL,
    occurred_at timestamptz NOT NULL, value numeric, value_currency text, backfill boolean NOT NULL, properties jsonb NOT NULL,
    PRIMARY KEY (account_id, id)
  )`;

/** In the form that the server's own statement has. */
const insertInto = (table: BareTable): string => `
  INSERT INTO ${table} (account_id, ${table === 'events' ? 'profile_id' : 'person'}, id, metric_id, unique_id, occurred_at, value, value_currency, backfill, properties)
  SELECT e.account_id, e.profile_id, e.id, e.metric_id, e.unique_id, to_timestamp(e.second), e.value, e.currency, e.backfill, e.properties
  FROM unnest($1::text[], $2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::float8[], $7::numeric[], $8::text[], $9::boolean[], $10::jsonb[])
    AS e(account_id, profile_id, id, metric_id, unique_id, second, value, currency, backfill, properties)`;

/** Person-17 of the store as if nothing had to be looked up: not the profile's id, but as many of them, as far apart. */
const profileOf = (email: string): string => `00000000-0000-4000-8000-${(/\d+/.exec(email)?.[0] ?? '').padStart(12, '0')}`;
const METRIC = 'RBENCH';

/** As the server's own recorder starts batches: when they are full, when the callers of the last ones are back, or after a while. */
const BATCH_ROWS = 500;
const WAIT_MS = 2;

type Row = readonly (string | number)[];

interface Call {
  readonly rows: readonly Row[];
  resolve(): void;
  reject(error: unknown): void;
}

const columnsOf = (rows: readonly Row[]): string[] =>
  [...(rows[0] ?? []).keys()].map((column) => arrayText(rows.map((row) => row[column] as string)));

/** Answers at once and keeps nothing: what is left is the price of HTTP, authentication and validation. */
export function forgetfulRecorder(): EventRecorder {
  return { record: async () => {}, pending: () => 0, close: async () => {} };
}

/**
 * The least that durability costs: the same events in micro-batches of the same shape, each one INSERT that knows no profiles,
 * metrics, repeats or signals.
 */
export function bareRecorder(db: Database, table: BareTable): EventRecorder {
  const insert = insertInto(table);
  const inFlight = db.kind === 'embedded' ? 1 : 2;
  const opened = db.query(BARE_TABLE);
  // Rows of earlier servers on the same database have smaller ids.
  let nextId = Math.floor((performance.timeOrigin + performance.now()) * 1000);
  let queue: Call[] = [];
  let waiting = 0;
  let writing = 0;
  let expected = 0;
  let timer: NodeJS.Timeout | undefined;
  let soon: NodeJS.Immediate | undefined;

  const start = (): void => {
    clearTimeout(timer);
    clearImmediate(soon);
    [timer, soon] = [undefined, undefined];
    const batch = queue.splice(0, BATCH_ROWS);
    waiting -= batch.length;
    expected = Math.max(batch.length, expected / 2);
    writing += 1;
    const rows = batch.flatMap((call) => call.rows);
    void opened
      .then(() => db.planned.query(insert, columnsOf(rows)))
      .then(
        () => {
          for (const call of batch) call.resolve();
        },
        (error: unknown) => {
          for (const call of batch) call.reject(error);
        },
      )
      .then(() => {
        writing -= 1;
        while (queue.length > 0 && writing < inFlight) start();
      });
  };
  const rowsOf = ({ change, events }: EventEntry): Row[] =>
    events.map(({ metric, uniqueId, second, value, currency, backfill, properties }) => [
      ...[change.accountId, profileOf(change.identifiers.email ?? ''), nextId++, METRIC, textElement(`${metric} ${uniqueId}`)],
      ...[second, value ?? 'NULL', currency ?? 'NULL', backfill ? 't' : 'f', jsonElement(properties)],
    ]);

  return {
    pending: () => queue.length,
    record: (entries) =>
      new Promise((resolve, reject) => {
        queue.push({ rows: entries.flatMap(rowsOf), resolve, reject });
        waiting += 1;
        if (writing >= inFlight) return;
        if (waiting >= BATCH_ROWS) start();
        else if (waiting >= expected) soon ??= setImmediate(start);
        else timer ??= setTimeout(start, WAIT_MS);
      }),
    close: async () => {
      queue = [];
    },
  };
}
