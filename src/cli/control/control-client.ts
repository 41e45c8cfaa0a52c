import { connect, type Socket } from 'node:net';
import { DomainError } from '../../lib/errors.ts';
import { encode, type Failure, type Greeting, MAX_ANSWER_BYTES, type Progress, readAnswer, readGreeting } from './messages.ts';
import { lineSplitter } from './split-lines.ts';

export interface ControlClient {
  readonly server: Greeting;
  /**
   * Has the server carry out a command.
   * @throws DomainError when the input is at fault; Error when the command failed or the server went away
   */
  run(command: string, input: unknown, onProgress?: (progress: Progress) => void): Promise<unknown>;
  /** The server stops what it was doing for this client. */
  close(): void;
}

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
  onProgress?: (progress: Progress) => void;
}

const GREETING_TIMEOUT_MS = 5000;
const GONE = 'The server closed the connection before the command was done. What it had stored by then stays.';

/**
 * Connects to the server behind a control socket.
 * @returns undefined when nobody listens there
 */
export async function connectControl(path: string): Promise<ControlClient | undefined> {
  const socket = await open(path);
  if (!socket) return undefined;
  const waiting = new Map<number, Waiting>();
  const split = lineSplitter(MAX_ANSWER_BYTES);
  let nextId = 1;
  let greet: Waiting | undefined;
  const greeting = new Promise<Greeting>((resolve, reject) => {
    greet = { resolve: resolve as (value: unknown) => void, reject };
  });

  const fail = (error: Error): void => {
    socket.destroy();
    greet?.reject(error);
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const takeGreeting = (line: string): void => {
    const server = readGreeting(line);
    if (server) greet?.resolve(server);
    else fail(new Error('The running server is another version of burgee than this command; use the same for both.'));
    greet = undefined;
  };
  const takeAnswer = (line: string): void => {
    const answer = readAnswer(line);
    const job = waiting.get(answer?.id ?? -1);
    if (!answer) fail(new Error('The server sent something that is not an answer.'));
    else if (answer.id === null) fail(errorOf(answer.error));
    else if ('progress' in answer) job?.onProgress?.(answer.progress);
    else {
      waiting.delete(answer.id);
      if ('error' in answer) job?.reject(errorOf(answer.error));
      else job?.resolve(answer.result);
    }
  };
  socket.on('data', (bytes) => {
    const lines = split(bytes);
    if (!lines) fail(new Error('The server sent an answer that is too long.'));
    for (const line of lines ?? []) (greet ? takeGreeting : takeAnswer)(line);
  });
  socket.on('error', () => fail(new Error(GONE)));
  socket.on('close', () => fail(new Error(GONE)));

  const timer = setTimeout(() => fail(new Error('The server does not answer on its control socket.')), GREETING_TIMEOUT_MS);
  const server = await greeting.finally(() => clearTimeout(timer));
  return {
    server,
    run: (command, input, onProgress) =>
      new Promise((resolve, reject) => {
        if (socket.destroyed) throw new Error(GONE);
        const id = nextId;
        nextId += 1;
        waiting.set(id, { resolve, reject, onProgress });
        socket.write(encode({ id, command, input }));
      }),
    close: () => socket.destroy(),
  };
}

function open(path: string): Promise<Socket | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      resolve(socket);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      // Nothing there; a socket that nobody listens to; something else in its place.
      if (['ENOENT', 'ECONNREFUSED', 'ENOTSOCK', 'ENOTDIR'].includes(String(error.code))) resolve(undefined);
      else reject(new Error(`The control socket ${path} cannot be used: ${error.message}`));
    });
  });
}

function errorOf({ message, faults }: Failure): Error {
  return faults ? new DomainError(faults) : new Error(message);
}
