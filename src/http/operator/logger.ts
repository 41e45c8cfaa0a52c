import { type Logger, pino } from 'pino';

/** Lines are written in blocks of this size, or after the pause below, whichever comes first. */
const BLOCK_BYTES = 4096;
const PAUSE_MS = 200;

export interface Log extends Pick<Logger, 'fatal' | 'error' | 'warn' | 'info' | 'debug'> {
  /** Whether lines of the level `info` are written at all. */
  isLevelEnabled(level: string): boolean;
}

export interface OpenLog {
  readonly log: Log;
  /** Writes what is still held back. */
  close(): void;
}

/**
 * One JSON object per line on standard output. Requests are logged with ids, status and time only: no bodies, no query
 * strings, no headers, so that neither keys nor people's data get in. Errors lose what databases add about values.
 */
export function openLog(level: string): OpenLog {
  const destination = pino.destination({ fd: 1, sync: false, minLength: BLOCK_BYTES });
  const log = pino({ level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime, serializers: { err: plainError } }, destination);
  const timer = setInterval(() => destination.flush(), PAUSE_MS);
  timer.unref();
  return {
    log,
    close() {
      clearInterval(timer);
      destination.flushSync();
    },
  };
}

function plainError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  const { code } = error as { code?: unknown };
  return { name, message, code, stack, ...(cause === undefined ? {} : { cause: plainError(cause) }) };
}
