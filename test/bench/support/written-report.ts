import type { Bench, Settings } from './bench.ts';
import { digits, type Figure } from './figure.ts';
import { markdownTable } from './report.ts';

interface Report {
  readonly machine: readonly string[];
  readonly commit: string;
  readonly figures: readonly Figure[];
  readonly settings: Settings;
  /** All that there are, in their order: the sections of those that were not run stay as they are. */
  readonly benches: readonly Bench[];
  readonly date: Date;
  /** The file as it is. */
  readonly before: string;
}

const sectionOf = (before: string, title: string): string | undefined =>
  new RegExp(`^## ${title.replace(/[^\w ]/g, '.')}\n[sS]*?(?=^## )`, 'm').exec(before)?.[0].trimEnd();

/** docs/benchmarks.md: the figures of the last run of each bench, with what is needed to read them. */
export function writtenReport({ machine, commit, figures, settings, benches, date, before }: Report): string {
  const run = `Run on ${date.toISOString().slice(0, 10)} at commit ${commit}, with ${digits(settings.profiles)} profiles, ${settings.rounds} rounds of ${settings.seconds} seconds.`;
  const sections = benches.flatMap((bench) => {
    const own = figures.filter((figure) => figure.bench === bench.name);
    const kept = sectionOf(before, bench.title);
    if (own.length === 0) return kept === undefined ? [] : [`${kept}\n`];
    return [`## ${bench.title}\n\n${run}\n\n${markdownTable(own)}\n`];
  });
  return `# Benchmarks

Written by \`npm run bench -- --write\`; do not edit. Absolute numbers say as much about the machine as about the server, so
every figure with the unit left out is a ratio \`what : limit\`, both measured in turn in the same run; medians count. The
goals are the project's own. Each section says when it was run; the machine is that of the last run:

${machine.map((fact) => `- ${fact}`).join('\n')}

${sections.join('\n')}
## How it is measured

- The server under test is the command as users give it (\`burgee start\`), compiled, with rate limits off and its log written
  but not kept. Load comes from another process of the same machine, over loopback.
- *The same server without a database* is that server with one part replaced: what would record events answers at once. HTTP,
  authentication, validation and the answer are the same.
- *A bare insert* is that server with another replacement: micro-batches of the same shape, each one durable \`INSERT\` of ready
  rows in the same database, that finds no profiles, knows no metrics, looks for no repeats and tells nobody. It goes into the
  real table with its five indexes, as COPY does, and, to show what the indexes cost, into one with a primary key alone.
- Events are of profiles that exist, drawn by Zipf's law; each has a unique id and six properties.
- COPY writes ready-made rows into the real table of events with all its indexes, from a process that does nothing else.
- An import job counts from the request until the job is read as complete. The statements against it write the same rows into
  the same two tables in one transaction and know nothing of jobs, errors or other writers.
- Pages hold 100 profiles; page 1,000 is reached by following \`links.next\`. Latencies are medians over one kept connection.
- Background work reads all profiles by key, slice after slice; the server chooses their size by measuring (\`storage/slice-pace.ts\`)
  and lets the work rest between them. Requests come at a steady pace, and their latencies count from the moment at which they
  were due.
- A segment built by hand is one statement that finds its members and writes them into a table with the rows and indexes of the real
  one, with as much memory for sorting as the server takes; the server's build counts from the request until it is read as done.
- A start counts from the start of the process to the first answer to \`GET /api/accounts\` with a key.
`;
}
