import type { Database, Db } from '../../../src/storage/database.ts';
import type { Pace } from '../../../src/storage/slice-pace.ts';

/** How long slices are: as long as the server has its own work take, about so many milliseconds, or there is no work at all. */
export type Slices = 'paced' | number | 'none';

/** What keeps the background lane busy. */
export interface BackgroundWork {
  /** Works without a pause of its own. @returns how many slices were done since the last call */
  set(slices: Slices): Promise<number>;
}

const FIRST_ROWS = 50;
const MOST_ROWS = 1_000_000;
const START = '00000000-0000-0000-0000-000000000000';

/** Reads all profiles of an account over and over, as the building of a segment would: by key, so many rows a slice. */
export function backgroundWork(db: Database, pace: Pace, account: string): BackgroundWork {
  let after = START;
  let running: Promise<void> | undefined;
  let stopping = false;
  let slices = 0;

  const slice = async (rows: number, lane: Db = db.background): Promise<void> => {
    const [found] = await lane.query<{ last: string | null }>(
      `SELECT max(id::text) AS last, count(*) FILTER (WHERE properties ->> 'plan' = 'gold') AS members
         FROM (SELECT id, properties FROM profiles WHERE account_id = $1 AND id > $2 ORDER BY id LIMIT $3) AS rows`,
      [account, after, rows],
    );
    after = found?.last ?? START;
  };
  /** In a transaction, so that the clock runs while it works, not while it waits for its turn. */
  const paced = (): Promise<void> =>
    db.background.transaction(async (tx) => {
      const rows = pace.rows();
      const startMs = performance.now();
      await slice(rows, tx);
      pace.took(rows, performance.now() - startMs);
    });
  /** How many rows take so long when nobody else asks for anything. */
  const rowsFor = async (sliceMs: number): Promise<number> => {
    let rows = FIRST_ROWS;
    for (;;) {
      const times: number[] = [];
      for (let i = 0; i < 3; i++) {
        const startMs = performance.now();
        await slice(rows);
        times.push(performance.now() - startMs);
      }
      const ms = Math.min(...times);
      if (ms >= sliceMs * 0.7 || rows >= MOST_ROWS) return Math.max(1, Math.floor((rows * sliceMs * 0.9) / ms));
      rows *= 2;
    }
  };
  return {
    async set(length) {
      stopping = true;
      await running;
      const done = slices;
      slices = 0;
      stopping = false;
      if (length === 'none') return done;
      const fixed = length === 'paced' ? undefined : await rowsFor(length);
      running = (async () => {
        for (; !stopping; slices++) await (fixed === undefined ? paced() : slice(fixed));
      })();
      return done;
    },
  };
}
