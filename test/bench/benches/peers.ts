import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Bench, inTurn } from '../support/bench.ts';
import { ROOT } from '../support/dist.ts';
import { digits, type Figure, median } from '../support/figure.ts';
import { type Load, runLoad } from '../support/load.ts';
import { freePort, HEADERS, startServer, type Target } from '../support/server.ts';
import { makeStore } from '../support/store.ts';

const CONNECTIONS = 16;
const START_LIMIT_MS = 120_000;
const CALLS = {
  'GET /api/accounts': { method: 'GET', path: '/api/accounts', body: { kind: 'none' } },
  'POST /api/events': { method: 'POST', path: '/api/events', body: { kind: 'event', profiles: 1000, seed: 1 } },
} as const satisfies Record<string, Pick<Load, 'method' | 'path' | 'body'>>;

/** Where Prism's command lies, if it is installed: in this project, or in the folder named by BENCH_PEERS. */
export function findPrism(): string | undefined {
  for (const folder of [ROOT, process.env.BENCH_PEERS]) {
    if (!folder) continue;
    try {
      const manifest = createRequire(join(folder, 'package.json')).resolve('@stoplight/prism-cli/package.json');
      const command = join(manifest, '../dist/index.js');
      if (existsSync(command)) return command;
    } catch {}
  }
  return undefined;
}

/** Prism serves our own openapi.json: made-up answers, nothing remembered. */
export const peers: Bench = {
  name: 'peers',
  title: 'Beside Prism',
  on: 'once',
  async run({ settings, say }) {
    const command = findPrism();
    if (!command) {
      say('Prism is not installed: npm install --no-save @stoplight/prism-cli, or BENCH_PEERS=<folder where it is>');
      return [];
    }
    const store = await makeStore('embedded', settings.folder);
    const server = await startServer(store);
    say('starting Prism');
    const prism = await startPrism(command);
    try {
      const figures: Figure[] = [];
      for (const [name, call] of Object.entries(CALLS)) {
        const rates = await inTurn(['product', 'prism'] as const, settings.rounds, async (who) => {
          say(`${name}, ${who}`);
          const { perSecond } = await runLoad(who === 'product' ? server : prism, {
            ...call,
            connections: CONNECTIONS,
            seconds: settings.seconds,
          });
          return perSecond;
        });
        figures.push({
          ...{ bench: 'peers', database: 'embedded', unit: 'x' },
          name: `${name} : Prism with the same document`,
          value: median(rates.product.map((rate, round) => rate / (rates.prism[round] ?? Number.NaN))),
          detail: `${digits(median(rates.product))}/s of ${digits(median(rates.prism))}/s; starts in ${digits(server.firstAnswerMs / 1000)} s, Prism in ${digits(prism.startMs / 1000)} s`,
        });
      }
      return figures;
    } finally {
      prism.stop();
      await server.stop();
      await store.drop();
    }
  },
};

async function startPrism(command: string): Promise<Target & { startMs: number; stop(): void }> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const startedMs = performance.now();
  const words = [command, 'mock', '--port', String(port), '--verboseLevel', 'silent', join(ROOT, 'openapi.json')];
  const child = spawn(process.execPath, words, { stdio: 'ignore' });
  for (;;) {
    const answered = await fetch(`${url}/api/accounts`, { headers: HEADERS }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answered) return { url, headers: HEADERS, startMs: performance.now() - startedMs, stop: () => void child.kill('SIGKILL') };
    if (child.exitCode !== null || performance.now() - startedMs > START_LIMIT_MS) {
      child.kill('SIGKILL');
      throw new Error('Prism did not answer');
    }
    await delay(100);
  }
}
