/**
 * The worker thread of the embedded database: PGlite behind a message port. WorkerStream is the other end.
 *
 * In: protocol bytes, each message answered by one with the bytes that came back; or 'close', answered with 'closed'.
 * Out first: 'ready'. An error at start ends the thread; an answer that does not end with ReadyForQuery does too, since
 * the server behind it is dead then.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { openPglite, type PgliteSettings } from './pglite.ts';

const START_SIZE = 64 * 1024;
const KEEP_SIZE = 1024 * 1024;
const READY_FOR_QUERY = 0x5a;

if (!parentPort) throw new Error('embedded-worker.ts is the main file of a worker thread');
const port = parentPort;
const pglite = await openPglite(workerData as PgliteSettings);

let buffer = new Uint8Array(START_SIZE);
let length = 0;

function collect(bytes: Uint8Array): void {
  if (length + bytes.length > buffer.length) {
    const larger = new Uint8Array(Math.max(buffer.length * 2, length + bytes.length));
    larger.set(buffer.subarray(0, length));
    buffer = larger;
  }
  buffer.set(bytes, length);
  length += bytes.length;
}

function execute(message: Uint8Array): void {
  length = 0;
  // Runs before it returns: the promise is of the file system's sync alone, which is switched off here.
  void pglite.execProtocolRawStream(message, { syncToFs: false, onRawData: collect });
  if (length < 6 || buffer[length - 6] !== READY_FOR_QUERY) throw new Error('PostgreSQL stopped in the middle of a statement');
  const answer = buffer.slice(0, length);
  if (buffer.length > KEEP_SIZE) buffer = new Uint8Array(START_SIZE);
  port.postMessage(answer, [answer.buffer]);
}

async function close(): Promise<void> {
  await pglite.close();
  port.postMessage('closed');
  port.close();
}

port.on('message', (message: Uint8Array | 'close') => {
  if (message === 'close') void close();
  else execute(message);
});
port.postMessage('ready');
