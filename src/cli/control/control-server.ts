import { chmodSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { DomainError } from '../../lib/errors.ts';
import { type Answer, encode, type Failure, type Greeting, MAX_REQUEST_BYTES, PROTOCOL, type Progress, readRequest } from './messages.ts';
import { bindSocket } from './socket-path.ts';
import { lineSplitter } from './split-lines.ts';

/** What a command is told besides its input. */
export interface Job {
  /** May be called as often as one likes; only some of it is passed on. */
  progress(progress: Progress): void;
  /** Aborted when nobody waits for the result any more: stop at the next good moment. */
  signal: AbortSignal;
}

/** Carries out a command; throws a DomainError when its input is at fault. */
export type RunCommand = (command: string, input: unknown, job: Job) => Promise<unknown>;

export interface ControlServerOptions {
  /** Its lock is held by this process. */
  dataDir: string;
  greeting: Omit<Greeting, 'burgee' | 'pid'>;
  run: RunCommand;
  /** Told of commands that failed for reasons other than their input. */
  onError?: (command: string, error: unknown) => void;
}

export interface ControlServer {
  /** Refuses new jobs, aborts those under way, waits for their end and takes the socket away. */
  close(): Promise<void>;
}

const MAX_CONNECTIONS = 32;
const MAX_JOBS_EACH = 8;
const PROGRESS_EVERY_MS = 80;

/** Lets commands of the same user reach this server through a socket in the data folder. */
export async function startControlServer(options: ControlServerOptions): Promise<ControlServer> {
  const greeting = encode({ burgee: PROTOCOL, pid: process.pid, ...options.greeting });
  const jobs = new Set<Promise<void>>();
  const connections = new Set<Socket>();
  const server = createServer((socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
    serve(socket, greeting, options, jobs);
  });
  server.maxConnections = MAX_CONNECTIONS;
  const remove = await bindSocket(options.dataDir, async (path) => {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, () => {
        server.off('error', reject);
        resolve();
      });
    });
    // The folder around it is closed to others as well, so nobody slips in before this.
    chmodSync(path, 0o600);
  });
  return {
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of connections) socket.destroy();
      await closed;
      await Promise.all(jobs);
      remove();
    },
  };
}

function serve(socket: Socket, greeting: string, { run, onError }: ControlServerOptions, jobs: Set<Promise<void>>): void {
  const abort = new AbortController();
  const split = lineSplitter(MAX_REQUEST_BYTES);
  let running = 0;

  const send = (answer: Answer): void => {
    if (socket.writable) socket.write(encode(answer));
  };
  const refuse = (message: string): void => {
    send({ id: null, error: { message } });
    socket.destroySoon();
    socket.off('data', take);
  };

  const work = async (id: number, command: string, input: unknown): Promise<void> => {
    const progress = throttled((state) => send({ id, progress: state }));
    try {
      send({ id, result: (await run(command, input, { progress, signal: abort.signal })) ?? null });
    } catch (error) {
      if (!(error instanceof DomainError) && !abort.signal.aborted) onError?.(command, error);
      send({ id, error: failureOf(error) });
    }
  };
  /** @returns what is wrong with the message */
  const start = (line: string): string | undefined => {
    const request = readRequest(line);
    if (!request) return 'This is not a message of the burgee command line.';
    if (running >= MAX_JOBS_EACH) return 'There are too many commands at once.';
    running += 1;
    const job = work(request.id, request.command, request.input).finally(() => {
      running -= 1;
      jobs.delete(job);
    });
    jobs.add(job);
    return undefined;
  };
  const take = (bytes: Buffer): void => {
    const lines = split(bytes);
    if (!lines) refuse('The message is too long.');
    for (const line of lines ?? []) {
      const objection = start(line);
      if (objection === undefined) continue;
      refuse(objection);
      return;
    }
  };

  socket.on('error', () => socket.destroy());
  socket.on('close', () => abort.abort());
  socket.on('data', take);
  socket.write(greeting);
}

/** Passes on the first of every interval, and whatever ends a phase. */
function throttled(report: (progress: Progress) => void): (progress: Progress) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (progress) => {
    const now = performance.now();
    if (now - last < PROGRESS_EVERY_MS && progress.done !== progress.total) return;
    last = now;
    report(progress);
  };
}

export function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof DomainError ? { message, faults: error.faults } : { message };
}
