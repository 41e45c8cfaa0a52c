/**
 * `npm run bench`: every figure beside the limit that it is a share of, measured in the same run on the same machine.
 * `npm run bench -- --help` tells what can be chosen.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { aggregates } from './benches/aggregates.ts';
import { background } from './benches/background.ts';
import { bulk } from './benches/bulk.ts';
import { campaigns } from './benches/campaigns.ts';
import { catalogs } from './benches/catalogs.ts';
import { events } from './benches/events.ts';
import { imports } from './benches/imports.ts';
import { install } from './benches/install.ts';
import { lookups } from './benches/lookups.ts';
import { memory } from './benches/memory.ts';
import { pages } from './benches/pages.ts';
import { peers } from './benches/peers.ts';
import { segments } from './benches/segments.ts';
import { sending } from './benches/sending.ts';
import { starts } from './benches/starts.ts';
import { templates } from './benches/templates.ts';
import type { Bench, Settings } from './support/bench.ts';
import { ROOT } from './support/dist.ts';
import { digits, type Figure, type Kind } from './support/figure.ts';
import { commit, describeMachine } from './support/machine.ts';
import { textTable } from './support/report.ts';
import { soundFigures } from './support/sound.ts';
import { postgresVersion } from './support/store.ts';
import { writtenReport } from './support/written-report.ts';

const BENCHES: readonly Bench[] = [
  events,
  bulk,
  pages,
  lookups,
  aggregates,
  imports,
  catalogs,
  background,
  segments,
  starts,
  memory,
  install,
  templates,
  sending,
  campaigns,
  peers,
];
/** Left out unless asked for. */
const ON_REQUEST = new Set(['peers']);
const SMOKE_BENCHES = new Set(['events', 'bulk', 'pages', 'lookups', 'imports', 'catalogs', 'background', 'start']);

interface Words {
  only?: string;
  database: Kind | 'both';
  profiles?: string;
  seconds?: string;
  rounds?: string;
  folder?: string;
  explain?: string;
  smoke?: boolean;
  peers?: boolean;
  write?: boolean;
}

const names = BENCHES.map(({ name }) => name).join(', ');
const words = new Command('npm run bench --')
  .description('Measures the server against limits of the same machine: about ten minutes as it stands.')
  .option('--only <names>', `some of ${names}, with commas between`)
  .addOption(new Option('--database <kind>', 'where to').choices(['embedded', 'postgres', 'both']).default('both'))
  .option('--profiles <number>', 'profiles in the tables (100000; the published figures have 1000000)')
  .option('--seconds <number>', 'length of one measurement (5)')
  .option('--rounds <number>', 'how often each pair is measured in turn (3)')
  .option('--folder <path>', 'where data folders are made, on the disk to be measured (the system folder for such files)')
  .option('--explain <path>', 'folder for the plans of the statements that pages take')
  .option('--peers', 'Prism as well, where it is installed')
  .option('--smoke', 'a minute that proves that everything runs, on the embedded database unless told otherwise; the figures mean nothing')
  .option('--write', 'put the results into docs/benchmarks.md; sections of other benches stay')
  .parse()
  .opts<Words>();

const settings: Settings = {
  smoke: words.smoke ?? false,
  profiles: positive('--profiles', words.profiles ?? (words.smoke ? '2000' : '100000')),
  seconds: positive('--seconds', words.seconds ?? (words.smoke ? '1' : '5')),
  rounds: positive('--rounds', words.rounds ?? (words.smoke ? '1' : '3')),
  folder: words.folder,
  explainTo: words.explain,
};

function positive(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  console.error(`${name} must be a whole number above 0, not ${text}`);
  process.exit(2);
}

function chosenBenches(): Bench[] {
  const asked = words.only?.split(',').map((name) => name.trim());
  const unknown = asked?.filter((name) => !BENCHES.some((bench) => bench.name === name)) ?? [];
  if (unknown.length > 0) {
    console.error(`There is no bench ${unknown.join(', ')}; there are ${names}.`);
    process.exit(2);
  }
  return BENCHES.filter(({ name }) => {
    if (asked) return asked.includes(name);
    if (ON_REQUEST.has(name)) return words.peers ?? false;
    return !settings.smoke || SMOKE_BENCHES.has(name);
  });
}

async function chosenDatabases(): Promise<Kind[]> {
  const asked = settings.smoke && process.argv.every((word) => !word.startsWith('--database')) ? 'embedded' : words.database;
  if (asked === 'embedded') return ['embedded'];
  if (await postgresVersion()) return asked === 'both' ? ['embedded', 'postgres'] : ['postgres'];
  console.error('No PostgreSQL answers (BURGEE_TEST_DATABASE_URL names one whose user may create databases).');
  if (asked === 'postgres') process.exit(2);
  return ['embedded'];
}

const startedMs = performance.now();
const say = (text: string): void => console.error(`${String(Math.round((performance.now() - startedMs) / 1000)).padStart(5)} s  ${text}`);

const benches = chosenBenches();
const kinds = await chosenDatabases();
say('building');
execFileSync(process.execPath, ['tools/build.mjs'], { cwd: ROOT, stdio: 'inherit' });
if (!existsSync(join(ROOT, 'dist/cli/index.js'))) throw new Error('dist/cli/index.js was not built');
const machine = await describeMachine(settings.folder ?? tmpdir());

const busyBefore = loadavg()[0] ?? 0;

const figures: Figure[] = [];
let failures = 0;
for (const bench of benches) {
  const on: readonly Kind[] = bench.on === 'once' ? ['embedded'] : kinds.filter((kind) => bench.on.includes(kind));
  for (const kind of on) {
    const here = bench.on === 'once' ? bench.name : `${bench.name}, ${kind}`;
    try {
      figures.push(...(await bench.run({ kind, settings, say: (text) => say(`${here}: ${text}`) })));
    } catch (error) {
      failures += 1;
      say(`${here} failed: ${(error as Error).stack}`);
    }
  }
}

machine.push(
  `load average ${digits(busyBefore)} before the first bench (0 is a machine with nothing else to do), ${digits(loadavg()[0] ?? 0)} after the last`,
);
console.log(`\n${machine.join('\n')}\n\n${textTable(figures)}\n`);
const unsound = soundFigures(figures);
for (const line of unsound) console.error(line);
if (words.write && failures === 0) {
  const path = join(ROOT, 'docs/benchmarks.md');
  const about = { machine, commit: commit(), figures, settings, benches: BENCHES, date: new Date() };
  writeFileSync(path, writtenReport({ ...about, before: readFileSync(path, 'utf8') }));
  say('docs/benchmarks.md is written');
}
process.exitCode = failures > 0 || unsound.length > 0 ? 1 : 0;
