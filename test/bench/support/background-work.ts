import type { Database } from '../../../src/storage/database.ts';

/** What keeps the background lane busy. */
export interface BackgroundWork {
  /** Works in slices of about this length, without a pause; 0 rests. @returns how many slices were done since the last call */
  set(sliceMs: number): Promise<number>;
}

const FIRST_ROWS = 50;
const MOST_ROWS = 1_000_000;
const START = '00000000-0000-0000-0000-000000000000';

/** Reads all profiles of an account over and over, as the building of a segment would: by key, so many rows a slice. */
export function backgroundWork(db: Database, account: string): BackgroundWork {
  let after = START;
  let running: Promise<void> | undefined;
  let stopping = false;
  let slices = 0;

  const slice = async (rows: number): Promise<void> => {
    const [found] = await db.background.query<{ last: string | null }>(
      `SELECT max(id::text) AS last, count(*) FILTER (WHERE properties ->> 'plan' = 'gold') AS members
         FROM (SELECT id, properties FROM profiles WHERE account_id = $1 AND id > $2 ORDER BY id LIMIT $3) AS rows`,
      [account, after, rows],
    );
    after = found?.last ?? START;
  };
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
    async set(sliceMs) {
      stopping = true;
      await running;
      const done = slices;
      slices = 0;
      stopping = false;
      if (sliceMs === 0) return done;
      const rows = await rowsFor(sliceMs);
      running = (async () => {
        for (; !stopping; slices++) await slice(rows);
      })();
      return done;
    },
  };
}
