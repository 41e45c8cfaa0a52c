import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compile, render } from '../../src/engine/templates/language/compile.ts';
import { surroundings } from './surroundings.ts';

/** Written by write-golden.py from what Django prints. */
interface Golden {
  context: Record<string, unknown>;
  cases: { source: string; context?: Record<string, unknown>; output?: string; error?: 'compile' | 'render' }[];
}

const read = (name: string): Golden => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));

function run(source: string, context: Record<string, unknown>): { output?: string; error?: string } {
  const made = compile(source);
  if ('fault' in made) return { error: 'compile' };
  const outcome = render(made.compiled, context, surroundings());
  return 'output' in outcome ? { output: outcome.output } : { error: 'render' };
}

describe.each(['golden.json', 'random-golden.json'])('%s', (name) => {
  const { context, cases } = read(name);

  test('prints what Django prints', () => {
    const different = cases.flatMap(({ source, context: own, ...expected }) => {
      const found = run(source, { ...context, ...own });
      return JSON.stringify(found) === JSON.stringify(expected) ? [] : [{ source, expected, found }];
    });
    expect(different).toEqual([]);
    expect(cases.length).toBeGreaterThan(1000);
  });
});
