import { readConfig } from '../config/read-config.ts';
import { CliError, EXIT } from './cli-error.ts';
import type { Progress } from './control/messages.ts';
import { createProgressBar } from './output/progress-bar.ts';
import { paintFor, print, type Terminal } from './output/terminal.ts';
import { openSession } from './session.ts';

/** Has a task done where the database is open, showing how far it has come; Ctrl-C stops it. */
export type Ask = <T>(command: string, input?: unknown) => Promise<T>;

/**
 * Gives `work` a way to the tasks, and lets go of everything afterwards.
 * @param interrupted what to tell whoever pressed Ctrl-C
 */
export async function withSession<T>(terminal: Terminal, work: (ask: Ask) => Promise<T>, interrupted?: string): Promise<T> {
  const config = readConfig(terminal.env);
  const paint = paintFor(terminal, terminal.err);
  const session = await openSession(config, (message) => print(terminal.err, paint.dim(message)));
  let stopped = false;
  const stop = (): void => {
    stopped = true;
    void session.close();
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    return await work(async <A>(command: string, input: unknown = {}) => {
      const bar = lazyBar(terminal);
      try {
        return (await session.run(command, input, bar.show)) as A;
      } finally {
        await bar.end();
      }
    });
  } catch (error) {
    if (!stopped) throw error;
    throw new CliError('Stopped.', interrupted === undefined ? [] : [interrupted], EXIT.interrupted);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    await session.close();
  }
}

/** Most commands are done before there is any progress to show. */
function lazyBar(terminal: Terminal): { show(progress: Progress): void; end(): Promise<void> } {
  let bar: ReturnType<typeof createProgressBar> | undefined;
  return {
    show(progress) {
      bar ??= createProgressBar(terminal);
      void bar.then((open) => open.show(progress));
    },
    end: async () => (await bar)?.end(),
  };
}
