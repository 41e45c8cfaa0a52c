import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compile, render } from '../../../src/engine/templates/language/compile.ts';
import { type Bench, inTurn } from '../support/bench.ts';
import { digits, median } from '../support/figure.ts';

/** A template engine of its own right, with a mail written in its language: what rendering costs where nothing is imitated. */
const PEER = 'liquidjs@10.30.1';

interface Peer {
  parse(source: string): unknown;
  renderSync(parsed: unknown, context: object): string;
}

const mail = (word: { name: string; many: string; cycle: string; place: string; row: string; total: string }): string =>
  `<html><body><h1>Hi {{ ${word.name} }}</h1>{% if ${word.many} > 3 %}<p>A big order</p>{% endif %}<table>{% for item in event.items %}` +
  `<tr class="{% cycle ${word.cycle} %}"><td>{{ ${word.place} }}</td><td>{{ item.name }}</td>${word.row}` +
  `</tr>{% endfor %}</table><p>Total {{ ${word.total} }}</p></body></html>`;

const OURS = mail({
  ...{ name: "person.first_name|default:'there'|capfirst", many: 'event.items|length', cycle: "'a' 'b'", place: 'forloop.counter' },
  row: '<td>{{ item.sku|upper }}</td><td>{{ item.price|floatformat:1 }}</td><td>{% if item.note %}{{ item.note|truncate:20 }}{% else %}-{% endif %}</td>',
  total: 'event.total|floatformat:1',
});
const THEIRS = mail({
  ...{ name: "person.first_name | default: 'there' | capitalize", many: 'event.items.size', cycle: "'a', 'b'", place: 'forloop.index' },
  row: '<td>{{ item.sku | upcase }}</td><td>{{ item.price | round: 1 }}</td><td>{% if item.note %}{{ item.note | truncate: 20 }}{% else %}-{% endif %}</td>',
  total: 'event.total | round: 1',
});
const ROW = { name: 'Mug & <cup>', sku: 'sku-7', price: 9.5, note: 'wrapped as a present, please' };
const CONTEXT = { person: { first_name: 'ada' }, event: { total: 95.5, items: Array.from({ length: 10 }, () => ROW) } };

/** Rendering a mail about an order of ten items, compiled once; needs npm's cache or the network for the other engine. */
export const templates: Bench = {
  name: 'templates',
  title: 'Templates',
  on: 'once',
  async run({ settings, say }) {
    const folder = mkdtempSync(join(settings.folder ?? tmpdir(), 'burgee-templates-'));
    try {
      say(`npm install ${PEER}`);
      execFileSync('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', PEER], {
        cwd: folder,
        timeout: 120_000,
        stdio: 'ignore',
      });
      const { Liquid } = createRequire(join(folder, 'package.json'))('liquidjs') as { Liquid: new (options: object) => Peer };
      const made = compile(OURS);
      if ('fault' in made) throw new Error(made.fault.message);
      const surroundings = { now: 0, timeZone: 'UTC', currency: 'USD', locale: 'en-US', clockMs: () => performance.now() };
      const ours = (): string => {
        const outcome = render(made.compiled, CONTEXT, surroundings);
        return 'output' in outcome ? outcome.output : JSON.stringify(outcome);
      };
      const engine = new Liquid({ outputEscape: 'escape', ownPropertyOnly: true });
      const parsed = engine.parse(THEIRS);
      const theirs = (): string => engine.renderSync(parsed, CONTEXT);
      if (ours() !== theirs()) throw new Error(`the two mails differ:\n${ours()}\n${theirs()}`);
      say('rendering');
      const rates = await inTurn(['ours', 'theirs'], settings.rounds, async (name) =>
        ratePerSecond(name === 'ours' ? ours : theirs, settings.seconds),
      );
      const [mine, other] = [median(rates.ours), median(rates.theirs)];
      return [
        {
          ...{ bench: 'templates', database: 'either', unit: 'x', goal: { atLeast: 0.7 } },
          name: `renderings of a mail about ten items, to the same mail by ${PEER}`,
          value: mine / other,
          detail: `${digits(mine)} /s, ${digits(other)} /s`,
        },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function ratePerSecond(work: () => unknown, seconds: number): number {
  const startedMs = performance.now();
  let done = 0;
  while (performance.now() - startedMs < seconds * 1000) {
    for (let i = 0; i < 100; i++) work();
    done += 100;
  }
  return (done * 1000) / (performance.now() - startedMs);
}
