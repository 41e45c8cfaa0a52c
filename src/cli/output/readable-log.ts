import type { LogLevel } from '../../config/readers.ts';
import type { Clock } from '../../lib/clock.ts';
import { isoSeconds } from '../../lib/time.ts';
import type { Hooks } from '../../main.ts';
import { printable } from './table.ts';
import { paintFor, print, type Terminal } from './terminal.ts';

type Log = NonNullable<Hooks['log']>;

const LEVELS: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** The log as a person in front of a terminal wants it: one short line for each call, stacks for what went wrong. */
export interface ReadableLog {
  readonly log: Log;
  /** Until this is called only warnings and errors are shown. */
  open(): void;
}

export function createReadableLog(terminal: Terminal, level: LogLevel, clock: Pick<Clock, 'wall'>): ReadableLog {
  const { dim, red, green } = paintFor(terminal, terminal.out);
  let least: LogLevel = LEVELS.indexOf(level) > LEVELS.indexOf('warn') ? level : 'warn';
  const enabled = (one: string): boolean => LEVELS.indexOf(one as LogLevel) >= LEVELS.indexOf(least);

  const write = (one: LogLevel, first: unknown, second?: string): void => {
    if (!enabled(one)) return;
    const [fields, message] = typeof first === 'string' ? [{}, first] : [first as Record<string, unknown>, second ?? ''];
    const time = dim(`${isoSeconds(clock.wall()).slice(11, 19)}Z`);
    if (message === 'call') {
      const { status, operation, path, ms } = fields as { status: number; operation?: string; path?: string; ms: number };
      const paint = status >= 500 ? red : status >= 400 ? (text: string) => text : green;
      print(terminal.out, `${time}  ${paint(String(status))}  ${printable(operation ?? path ?? '')}  ${dim(`${ms} ms`)}`);
      return;
    }
    const { err } = fields as { err?: unknown };
    const why = err instanceof Error ? `: ${err.message}` : '';
    print(terminal.out, `${time}  ${one === 'info' || one === 'debug' ? one : red(one)}  ${message}${why}`);
    if (err instanceof Error && (one === 'error' || one === 'fatal')) print(terminal.out, dim(err.stack ?? ''));
  };
  const at = (one: LogLevel): Log['info'] => ((first: unknown, second?: string) => write(one, first, second)) as Log['info'];
  return {
    log: { fatal: at('fatal'), error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug'), isLevelEnabled: enabled },
    open: () => {
      least = level;
    },
  };
}
