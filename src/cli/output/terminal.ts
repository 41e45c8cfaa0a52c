/** What a command reads and writes besides its arguments; tests give their own. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Results go here. */
  readonly out: NodeJS.WritableStream & { isTTY?: boolean };
  /** Errors, progress and remarks go here, so that results can be piped on. */
  readonly err: NodeJS.WritableStream & { isTTY?: boolean };
}

export function processTerminal(): Terminal {
  return { env: process.env, out: process.stdout, err: process.stderr };
}

export function print(stream: NodeJS.WritableStream, ...lines: readonly string[]): void {
  stream.write(lines.map((line) => `${line}\n`).join(''));
}

/** For scripts: the whole result as JSON. */
export function printJson(terminal: Terminal, value: unknown): void {
  print(terminal.out, JSON.stringify(value, undefined, 2));
}

export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
}

/** Colours where somebody sees them; https://no-color.org is respected. */
export function paintFor(terminal: Terminal, stream: { isTTY?: boolean }): Paint {
  const coloured = Boolean(stream.isTTY) && !terminal.env.NO_COLOR && terminal.env.TERM !== 'dumb';
  const style =
    (on: number, off: number) =>
    (text: string): string =>
      coloured ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  return { bold: style(1, 22), dim: style(2, 22), red: style(31, 39), green: style(32, 39) };
}
