import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../config/read-config.ts';
import { DomainError } from '../../lib/errors.ts';
import { explain, UsageError } from '../cli-error.ts';
import { createProgressBar } from './progress-bar.ts';
import { createReadableLog } from './readable-log.ts';
import { fieldLines, tableLines } from './table.ts';
import { paintFor, type Terminal } from './terminal.ts';

function terminalOf(isTTY: boolean, env: Record<string, string> = {}) {
  const stream = (): PassThrough & { isTTY: boolean } => Object.assign(new PassThrough(), { isTTY });
  const [out, err] = [stream(), stream()];
  const terminal: Terminal = { env, out, err };
  return { terminal, out: () => String(out.read() ?? ''), err: () => String(err.read() ?? '') };
}

describe('tables', () => {
  it('keep their columns below each other, numbers to the right', () => {
    const columns = [
      { head: 'NAME', cell: (row: { name: string; count: number }) => row.name },
      { head: 'COUNT', cell: (row: { name: string; count: number }) => String(row.count), right: true },
    ];
    expect(
      tableLines(columns, [
        { name: 'Überseebrücke', count: 7 },
        { name: 'x', count: 1200 },
      ]),
    ).toEqual(['NAME           COUNT', 'Überseebrücke      7', 'x               1200']);
    expect(
      fieldLines([
        ['A', '1'],
        ['Longer', '2'],
      ]),
    ).toEqual(['  A       1', '  Longer  2']);
  });

  it('show names that would steer the terminal as what they are', () => {
    const [, line] = tableLines([{ head: 'NAME', cell: (name: string) => name }], ['\u001b[2Jgone\n']);
    expect(line).toBe('\\x1b[2Jgone\\x0a');
  });
});

describe('colours', () => {
  const bold = (isTTY: boolean, env: Record<string, string> = {}): string => {
    const { terminal } = terminalOf(isTTY, env);
    return paintFor(terminal, terminal.out).bold('x');
  };
  it('are for terminals whose owner wants them', () => {
    expect(bold(true)).toBe('\u001b[1mx\u001b[22m');
    expect([bold(false), bold(true, { NO_COLOR: '1' }), bold(true, { TERM: 'dumb' })]).toEqual(['x', 'x', 'x']);
    expect(bold(true, { NO_COLOR: '' })).not.toBe('x');
  });
});

describe('progress', () => {
  it('is a bar for each phase where somebody watches', async () => {
    const { terminal, err } = terminalOf(true);
    const bar = await createProgressBar(terminal);
    bar.show({ phase: 'profiles', done: 0, total: 2000 });
    bar.show({ phase: 'profiles', done: 2000, total: 2000 });
    bar.show({ phase: 'events', done: 500, total: 1000 });
    bar.end();
    const shown = err();
    expect(shown).toMatch(/profiles .*100%.*2,000 of 2,000/);
    expect(shown).toMatch(/events .*█+░+ 50%.*500 of 1,000/);
    expect(shown).not.toMatch(/NaN|INF/);
  });

  it('is ten lines at most where nobody does', async () => {
    const { terminal, err } = terminalOf(false);
    const bar = await createProgressBar(terminal);
    for (let done = 0; done <= 1000; done++) bar.show({ phase: 'events', done, total: 1000 });
    for (let done = 0; done <= 250_000; done += 500) bar.show({ phase: 'rows deleted', done });
    bar.end();
    const lines = err().trim().split('\n');
    expect(lines.filter((line) => line.startsWith('events'))).toHaveLength(10);
    expect(lines.slice(-2)).toEqual(['rows deleted: 100,000', 'rows deleted: 200,000']);
  });
});

describe('the readable log', () => {
  const clock = { wall: () => 1_788_529_173_420_136 };

  it('gives each call a line, and trouble its reason', () => {
    const { terminal, out } = terminalOf(true, { NO_COLOR: '1' });
    const { log, open } = createReadableLog(terminal, 'info', clock);
    log.info({ url: 'x' }, 'serving');
    open();
    log.info({ status: 200, operation: 'get_lists', ms: 1.5, requestId: 'r' }, 'call');
    log.debug('too small');
    log.warn({ err: new Error('Broken pipe') }, 'A connection broke');
    expect(out()).toBe('13:39:33Z  200  get_lists  1.5 ms\n13:39:33Z  warn  A connection broke: Broken pipe\n');
    expect([log.isLevelEnabled('info'), log.isLevelEnabled('debug')]).toEqual([true, false]);
  });

  it('keeps to a level that is asked for', () => {
    const { terminal, out } = terminalOf(true);
    const { log, open } = createReadableLog(terminal, 'silent', clock);
    log.error('x');
    open();
    log.fatal('x');
    expect(out()).toBe('');
  });
});

describe('errors', () => {
  it('are told with the names of options, all at once, and never with a stack', () => {
    const faults = [
      { kind: 'invalid' as const, detail: 'is none.', at: ['sender_email'] },
      { kind: 'invalid' as const, detail: 'is none.', at: ['scopes', 1] },
    ];
    expect(explain(new DomainError(faults))).toEqual({
      lines: ['This cannot be done:', '--sender-email: is none.', '--scopes: is none.'],
      exitCode: 1,
    });
    expect(explain(new ConfigError(['PORT is bad.', 'HOST is bad.']))).toEqual({
      lines: ['The configuration cannot be used:', 'PORT is bad.', 'HOST is bad.'],
      exitCode: 1,
    });
    expect(explain(new UsageError('No.', ['Do it so.']))).toEqual({ lines: ['No.', 'Do it so.'], exitCode: 2 });
  });

  it.each([
    [{ code: 'ECONNREFUSED', address: '::1', port: 5432 }, 'PostgreSQL cannot be reached at ::1:5432'],
    [{ code: 'ENOTFOUND', hostname: 'db.internal' }, 'There is no host db.internal'],
    [{ code: '28P01', message: 'password authentication failed for user "x"' }, 'PostgreSQL refuses: password authentication failed'],
    [{ code: 'EACCES', path: '/data/lock' }, '/data/lock cannot be opened'],
    [{ code: 'ENOSPC' }, 'The disk is full.'],
  ])('of the system say what to look at: %j', (fields, words) => {
    expect(explain(Object.assign(new Error(), fields)).lines[0]).toContain(words);
    expect(explain(new AggregateError([Object.assign(new Error(), fields)])).lines[0]).toContain(words);
  });
});
