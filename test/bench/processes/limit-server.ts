/**
 * The server with one part replaced, to learn what the others cost. Its only word says which part; the environment is that of
 * `burgee start`.
 */
import type { EventRecorder } from '../../../src/engine/events/event-recorder.ts';
import type { Burgee, Hooks } from '../../../src/main.ts';
import { type BackgroundWork, backgroundWork, type Slices } from '../support/background-work.ts';
import { bareRecorder, forgetfulRecorder } from '../support/bare-recorder.ts';
import { inDist } from '../support/dist.ts';
import { explain } from '../support/explain.ts';
import { ACCOUNT, type Program } from '../support/server.ts';
import { type Statement, watchedDatabase } from '../support/watched-database.ts';

const { readConfig } = (await import(inDist('config/read-config.ts'))) as typeof import('../../../src/config/read-config.ts');
const { startBurgee } = (await import(inDist('main.ts'))) as typeof import('../../../src/main.ts');
const { createPace } = (await import(inDist('storage/slice-pace.ts'))) as typeof import('../../../src/storage/slice-pace.ts');
const { openDatabase } = (await import(inDist('storage/open.ts'))) as typeof import('../../../src/storage/open.ts');

const config = readConfig(process.env);
const program = process.argv[2] as Program;
const statements: Statement[] = [];

const hooks: Partial<Record<Program, Hooks>> = {
  'no-database': { recorder: (): EventRecorder => forgetfulRecorder() },
  'bare-insert': { recorder: ({ db }): EventRecorder => bareRecorder(db, 'events') },
  'bare-table': { recorder: ({ db }): EventRecorder => bareRecorder(db, 'bench_bare') },
  'watched-statements': { openDatabase: async () => watchedDatabase(await openDatabase(config), statements) },
};

const burgee = await startBurgee(config, hooks[program]);
const work = backgroundWork(burgee.engine.db, createPace(burgee.engine.db.background, { first: 50, most: 1_000_000 }), ACCOUNT);
process.on('SIGTERM', () => void stop(burgee, work));
process.on('message', (message: { slices?: Slices; explain?: true }) => {
  if (message.slices !== undefined) void work.set(message.slices).then((slices) => process.send?.({ slices }));
  if (message.explain) void explainNoted().then((plans) => process.send?.({ plans }));
});

async function explainNoted(): Promise<string[]> {
  const plans: string[] = [];
  for (const statement of statements.splice(0)) plans.push(await explain(burgee.engine.db, statement));
  return plans;
}

async function stop(running: Burgee, background: BackgroundWork): Promise<void> {
  await background.set('none');
  await running.close();
  process.exit(0);
}
