import type { Progress } from '../control/messages.ts';
import type { Terminal } from './terminal.ts';

export interface ProgressBar {
  show(progress: Progress): void;
  /** Leaves the terminal as it should be, whether the work was done or not. */
  end(): void;
}

const number = new Intl.NumberFormat('en-US');

/** Shows how far work has come: a bar where somebody watches, a few lines where a file does. */
export async function createProgressBar(terminal: Terminal): Promise<ProgressBar> {
  return terminal.err.isTTY ? barOn(terminal.err) : linesOn(terminal.err);
}

async function barOn(stream: NodeJS.WritableStream): Promise<ProgressBar> {
  const { SingleBar } = (await import('cli-progress')).default;
  let bar: InstanceType<typeof SingleBar> | undefined;
  let phase = '';
  let startedMs = 0;
  const open = (name: string, total: number | undefined): void => {
    bar?.stop();
    phase = name;
    startedMs = performance.now();
    const counted = '{bar} {percentage}%  {shown} of {all}  {left}';
    const format = `${name.padEnd(9)} ${total === undefined ? '{shown}  {duration_formatted}' : counted}`;
    // Ctrl-C is ours: the work has to be stopped as well.
    bar = new SingleBar({
      stream,
      format,
      barCompleteChar: '█',
      barIncompleteChar: '░',
      barsize: 32,
      hideCursor: true,

      gracefulExit: false,
    });
    bar.start(total ?? 1, 0, { shown: '0', all: number.format(total ?? 0), left: '' });
  };
  return {
    show({ phase: name, done, total }) {
      if (name !== phase) open(name, total);
      const left = total === undefined ? '' : timeLeft(performance.now() - startedMs, done, total);
      bar?.update(total === undefined ? 0 : done, { shown: number.format(done), left });
    },
    end() {
      bar?.stop();
      bar = undefined;
    },
  };
}

/** Nothing is said before it can be known. */
function timeLeft(elapsedMs: number, done: number, total: number): string {
  if (done === 0 || done === total || elapsedMs < 500) return '';
  const seconds = Math.ceil((elapsedMs * (total - done)) / done / 1000);
  return seconds < 90 ? `${seconds} s left` : `${Math.round(seconds / 60)} min left`;
}

const EVERY_ROWS = 100_000;

/** A line for every tenth, or for every so many where nobody knows how much there is. */
function linesOn(stream: NodeJS.WritableStream): ProgressBar {
  let phase = '';
  let shown = 0;
  return {
    show({ phase: name, done, total }) {
      if (name !== phase) {
        phase = name;
        shown = 0;
      }
      const step = total === undefined ? Math.floor(done / EVERY_ROWS) : Math.floor((done * 10) / Math.max(total, 1));
      if (step <= shown) return;
      shown = step;
      stream.write(`${name}: ${number.format(done)}${total === undefined ? '' : ` of ${number.format(total)}`}\n`);
    },
    end: () => {},
  };
}
