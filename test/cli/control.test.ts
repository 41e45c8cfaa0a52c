import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectControl } from '../../src/cli/control/control-client.ts';
import { type ControlServer, type Job, startControlServer } from '../../src/cli/control/control-server.ts';
import { MAX_REQUEST_BYTES } from '../../src/cli/control/messages.ts';
import { findSocket } from '../../src/cli/control/socket-path.ts';
import { lineSplitter } from '../../src/cli/control/split-lines.ts';
import { DomainError } from '../../src/lib/errors.ts';

let folder: string;
let server: ControlServer | undefined;
let errors: unknown[];
/** What the command `wait` was given. */
let waiting: Job | undefined;

async function run(command: string, input: unknown, job: Job): Promise<unknown> {
  if (command === 'echo') return input;
  if (command === 'refuse') throw new DomainError([{ kind: 'invalid', detail: 'No.', at: ['name'] }]);
  if (command === 'fail') throw new Error('It broke.');
  if (command === 'count') {
    for (let done = 0; done <= 1000; done++) job.progress({ phase: 'counting', done, total: 1000 });
    return 'counted';
  }
  if (command === 'wait') {
    waiting = job;
    await new Promise<void>((resolve) => job.signal.addEventListener('abort', () => resolve()));
    throw new Error('aborted');
  }
  throw new Error(`'${command}' is not known`);
}

const start = async (dataDir = folder): Promise<string> => {
  server = await startControlServer({
    dataDir,
    greeting: { version: '1.2.3', url: 'http://x' },
    run,
    onError: (_, error) => errors.push(error),
  });
  return findSocket(dataDir);
};
const client = async (path = findSocket(folder)) => {
  const found = await connectControl(path);
  if (!found) throw new Error('nobody listens');
  return found;
};
const until = async (condition: () => boolean): Promise<void> => {
  for (let waited = 0; !condition(); waited += 10) {
    if (waited > 5000) throw new Error('it never came true');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'burgee-control-'));
  errors = [];
  waiting = undefined;
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  rmSync(folder, { recursive: true, force: true });
});

describe('the control socket', () => {
  it('greets, answers, and tells how far it has come', async () => {
    await start();
    const { server: greeting, run: ask, close } = await client();
    expect(greeting).toMatchObject({ version: '1.2.3', url: 'http://x', pid: process.pid });
    const odd = { text: 'ümläut \n 🚩', list: [1, null] };
    expect(await ask('echo', odd)).toEqual(odd);
    const seen: number[] = [];
    expect(await ask('count', {}, ({ done }) => seen.push(done))).toBe('counted');
    expect(seen.at(-1)).toBe(1000);
    expect(seen.length).toBeLessThan(50);
    close();
  });

  it('answers many questions of one client at once', async () => {
    await start();
    const { run: ask, close } = await client();
    expect(await Promise.all([1, 2, 3, 4].map((one) => ask('echo', one)))).toEqual([1, 2, 3, 4]);
    close();
  });

  it('tells what is wrong with the input from what is wrong with the server', async () => {
    await start();
    const { run: ask, close } = await client();
    await expect(ask('refuse', {})).rejects.toMatchObject({ name: 'DomainError', faults: [{ detail: 'No.', at: ['name'] }] });
    await expect(ask('fail', {})).rejects.toThrow('It broke.');
    expect(errors.map(String)).toEqual(['Error: It broke.']);
    close();
  });

  it('is for its owner alone, and gone after closing', async () => {
    const path = await start();
    expect(path).toBe(join(folder, 'control.sock'));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await server?.close();
    expect(existsSync(path)).toBe(false);
    expect(await connectControl(path)).toBeUndefined();
  });

  it('takes the place of one that a killed server left', async () => {
    const path = join(folder, 'control.sock');
    const dead = createServer();
    await new Promise<void>((resolve) => dead.listen(path, resolve));
    // What a kill -9 leaves: a file that nobody listens to. Closing would take it away.
    const kept = `${path}.kept`;
    linkSync(path, kept);
    await new Promise((resolve) => dead.close(resolve));
    renameSync(kept, path);
    expect(await connectControl(path)).toBeUndefined();
    await start();
    expect(await (await client()).run('echo', 'here')).toBe('here');
  });

  it('lies elsewhere when the data folder has too long a name', async () => {
    const deep = join(folder, 'x'.repeat(120));
    mkdirSync(deep);
    const path = await start(deep);
    expect(path.length).toBeLessThan(104);
    expect(readFileSync(join(deep, 'control.path'), 'utf8').trim()).toBe(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
    expect(await (await client(path)).run('echo', 1)).toBe(1);
    await server?.close();
    expect(existsSync(join(path, '..'))).toBe(false);
    expect(existsSync(join(deep, 'control.path'))).toBe(false);
  });

  it('never takes away what a note names that no server made', async () => {
    const precious = join(folder, 'precious');
    mkdirSync(precious);
    writeFileSync(join(folder, 'control.path'), join(precious, 'control.sock'));
    await start();
    expect(existsSync(precious)).toBe(true);
    expect(findSocket(folder)).toBe(join(folder, 'control.sock'));
  });

  it('aborts the job of a client that goes away', async () => {
    await start();
    const { run: ask, close } = await client();
    const answer = ask('wait', {}).catch((error: Error) => error.message);
    await until(() => waiting !== undefined);
    expect(waiting?.signal.aborted).toBe(false);
    close();
    await until(() => waiting?.signal.aborted === true);
    expect(await answer).toContain('closed the connection');
    expect(errors).toEqual([]);
  });

  it('aborts jobs and waits for them when it is closed', async () => {
    await start();
    const { run: ask } = await client();
    const answer = ask('wait', {}).catch((error: Error) => error.message);
    await until(() => waiting !== undefined);
    await server?.close();
    expect(waiting?.signal.aborted).toBe(true);
    expect(await answer).toContain('What it had stored by then stays');
  });
});

describe('a stranger on the control socket', () => {
  /** @returns what is answered until the server hangs up */
  async function say(...pieces: (string | Buffer)[]): Promise<string> {
    const socket: Socket = connect(findSocket(folder));
    let answer = '';
    socket.on('data', (bytes) => {
      answer += bytes;
    });
    socket.on('error', () => {});
    for (const piece of pieces) socket.write(piece);
    await new Promise((resolve) => socket.on('close', resolve));
    return answer;
  }

  it.each([
    ['text', 'GET / HTTP/1.1\r\n\r\n'],
    ['JSON that is no request', '{"id":"1","command":2}\n'],
    ['an array', '[]\n'],
    ['null', 'null\n'],
    ['bytes', Buffer.from([0xff, 0xfe, 0x00, 0x0a])],
    ['an empty line', '\n'],
  ])('is hung up on after %s', async (_, piece) => {
    await start();
    expect(await say(piece)).toContain('"error":{"message":"This is not a message of the burgee command line."}');
    expect(await (await client()).run('echo', 'still here')).toBe('still here');
  });

  it('cannot fill the memory with a line without end', async () => {
    await start();
    expect(await say('x'.repeat(MAX_REQUEST_BYTES + 10))).toContain('too long');
  });

  it('cannot start more than a few jobs', async () => {
    await start();
    const answer = await say(Array.from({ length: 20 }, (_, id) => `${JSON.stringify({ id, command: 'wait', input: {} })}\n`).join(''));
    expect(answer).toContain('too many commands');
    await until(() => waiting?.signal.aborted === true);
  });

  it('is told of a command that does not exist', async () => {
    await start();
    const { run: ask, close } = await client();
    await expect(ask('constructor', {})).rejects.toThrow("'constructor' is not known");
    close();
  });
});

describe('a client', () => {
  let impostor: ReturnType<typeof createServer> | undefined;
  afterEach(() => new Promise<void>((resolve) => (impostor ? impostor.close(() => resolve()) : resolve())));

  async function listen(greeting: string): Promise<string> {
    impostor = createServer((socket) => {
      socket.on('error', () => {});
      socket.end(greeting);
    });
    const path = join(folder, 'control.sock');
    await new Promise<void>((resolve) => impostor?.listen(path, resolve));
    return path;
  }

  it('does not talk to a server of another protocol', async () => {
    await expect(connectControl(await listen('{"burgee":99}\n'))).rejects.toThrow('another version');
  });

  it('does not wait for a server that hangs up without a word', async () => {
    await expect(connectControl(await listen(''))).rejects.toThrow('closed the connection');
  });

  it('says so when it may not open the socket', async () => {
    if (process.getuid?.() === 0) return;
    const path = await listen('');
    chmodSync(path, 0);
    await expect(connectControl(path)).rejects.toThrow('cannot be used');
  });
});

describe('lines', () => {
  it('come out whole, however the bytes are cut', () => {
    const bytes = Buffer.from('{"a":"ü🚩"}\n{"b":1}\n\nrest');
    for (let cut = 0; cut <= bytes.length; cut++) {
      const split = lineSplitter(1000);
      const lines = [...(split(bytes.subarray(0, cut)) ?? []), ...(split(bytes.subarray(cut)) ?? [])];
      expect(lines).toEqual(['{"a":"ü🚩"}', '{"b":1}', '']);
    }
  });

  it('longer than the bound are refused, also when they come in pieces', () => {
    expect(lineSplitter(4)(Buffer.from('12345'))).toBeUndefined();
    expect(lineSplitter(4)(Buffer.from('12345\n'))).toBeUndefined();
    const split = lineSplitter(4);
    expect(split(Buffer.from('1234'))).toEqual([]);
    expect(split(Buffer.from('5'))).toBeUndefined();
    expect(lineSplitter(4)(Buffer.from('1234\n1234\n'))).toEqual(['1234', '1234']);
  });
});
