import type { Database } from '../database.ts';

/** Keeps a fact if there is none of that name yet. @returns what is kept now */
export async function rememberOnce(db: Database, name: string, value: string): Promise<string> {
  await db.transaction((tx) => tx.query('INSERT INTO installation (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING', [name, value]));
  const [row] = await db.query<{ value: string }>('SELECT value FROM installation WHERE name = $1', [name]);
  return (row as { value: string }).value;
}
