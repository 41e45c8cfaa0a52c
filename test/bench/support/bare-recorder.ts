import type { EventRecorder } from '../../../src/engine/events/event-recorder.ts';
import type { EventEntry } from '../../../src/engine/events/write-events.ts';
import type { Database } from '../../../src/storage/database.ts';

const BARE_TABLE = `
  CREATE TABLE IF NOT EXISTS bench_bare (
    account_id text COLLATE "C" NOT NULL, id bigint NOT NULL, email text, metric text NOT NULL, unique_id text NOT NULL,
    occurred_at timestamptz NOT NULL, value numeric, value_currency text, backfill boolean NOT NULL, properties jsonb NOT NULL,
    PRIMARY KEY (account_id, id)
  )`;

const INSERT = `
  INSERT INTO bench_bare (account_id, id, email, metric, unique_id, occurred_at, value, value_currency, backfill, properties)
  SELECT r.a, r.i, r.e, r.m, r.u, to_timestamp(r.t), r.v, r.c, r.b, r.x
  FROM json_to_recordset($1::json) AS r(a text, i bigint, e text, m text, u text, t double precision, v numeric, c text, b boolean, x jsonb)`;

/** As the server's own recorder starts batches. */
const BATCH_ROWS = 500;
const WAIT_MS = 2;

interface Call {
  readonly rows: readonly string[];
  resolve(): void;
  reject(error: unknown): void;
}

/** Answers at once and keeps nothing: what is left is the price of HTTP, authentication and validation. */
export function forgetfulRecorder(): EventRecorder {
  return { record: async () => {}, pending: () => 0, close: async () => {} };
}

/**
 * The least that durability costs: the same events in micro-batches of the same shape, each one INSERT into one plain table
 * that knows no profiles, metrics, repeats or signals.
 */
export function bareRecorder(db: Database): EventRecorder {
  const inFlight = db.kind === 'embedded' ? 1 : 2;
  const opened = db.query(BARE_TABLE);
  // Rows of earlier servers on the same database have smaller ids.
  let nextId = Math.floor((performance.timeOrigin + performance.now()) * 1000);
  let queue: Call[] = [];
  let waiting = 0;
  let writing = 0;
  let timer: NodeJS.Timeout | undefined;

  const start = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const batch = queue.splice(0, BATCH_ROWS);
    waiting -= batch.length;
    writing += 1;
    const rows = batch.flatMap((call) => call.rows);
    void opened
      .then(() => db.query(INSERT, [`[${rows.join(',')}]`]))
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
  const rowsOf = ({ change, events }: EventEntry): string[] =>
    events.map((event) => {
      const { email = null } = change.identifiers;
      const { uniqueId, second, value, currency, backfill } = event;
      const columns = {
        a: change.accountId,
        i: nextId++,
        e: email,
        m: event.metric,
        u: uniqueId,
        t: second,
        v: value,
        c: currency,
        b: backfill,
      };
      return `${JSON.stringify(columns).slice(0, -1)},"x":${event.properties}}`;
    });

  return {
    pending: () => queue.length,
    record: (entries) =>
      new Promise((resolve, reject) => {
        queue.push({ rows: entries.flatMap(rowsOf), resolve, reject });
        waiting += 1;
        if (writing >= inFlight) return;
        if (waiting >= BATCH_ROWS) start();
        else timer ??= setTimeout(start, WAIT_MS);
      }),
    close: async () => {
      queue = [];
    },
  };
}
