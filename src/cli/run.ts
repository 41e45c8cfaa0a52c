import { CommanderError } from 'commander';
import { EXIT, explain } from './cli-error.ts';
import { paintFor, print, type Terminal } from './output/terminal.ts';
import { createProgram, type Outcome } from './program.ts';

/**
 * Runs one command line (without `node` and the script).
 * @returns the exit code: 0 when it was done, 1 when it could not be, 2 when the line makes no sense
 */
export async function run(words: readonly string[], terminal: Terminal): Promise<number> {
  const outcome: Outcome = { exitCode: EXIT.done };
  const program = createProgram(terminal, outcome);
  try {
    await program.parseAsync(words.length === 0 ? ['start'] : words, { from: 'user' });
    return outcome.exitCode;
  } catch (error) {
    // Help and version were asked for, or commander has said what is wrong.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    const { lines, exitCode } = explain(error);
    const { red } = paintFor(terminal, terminal.err);
    const [first = '', ...rest] = lines;
    print(terminal.err, `${red('burgee:')} ${first}`, ...rest.map((line) => `  ${line}`));
    if (terminal.env.BURGEE_DEBUG && error instanceof Error) print(terminal.err, error.stack ?? '');
    return exitCode;
  }
}
