import { EventEmitter } from 'node:events';
import type { Worker } from 'node:worker_threads';

/** What a server says to a client that needs no password: AuthenticationOk, ReadyForQuery. */
const WELCOME = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]);

/**
 * The socket of a node-postgres client whose server is PGlite in a worker: the part of net.Socket that the client uses.
 * Each message to the worker is protocol bytes, answered by one message with the bytes that came back. So both databases
 * share one client, with its errors, type parsers and prepared statements, and rows cross threads without being copied.
 */
export class WorkerStream extends EventEmitter {
  writable = true;
  readonly #worker: Worker;
  #chunks: Uint8Array[] = [];
  #welcomed = false;
  #sent = 0;
  #answered = 0;
  #progress: () => void;

  /** @param progress called whenever the worker starts on or finishes something */
  constructor(worker: Worker, progress: () => void) {
    super();
    this.#worker = worker;
    this.#progress = progress;
  }

  /** Messages that the worker has not answered. */
  get outstanding(): number {
    return this.#sent - this.#answered;
  }

  /** Messages that it has. */
  get answered(): number {
    return this.#answered;
  }

  connect(): void {
    queueMicrotask(() => this.emit('connect'));
  }

  /** What is written in one go travels in one message: parse, bind and execute, and BEGIN with the first statement. */
  write(bytes: Uint8Array, done?: () => void): boolean {
    if (!this.#welcomed) {
      this.#welcomed = true;
      queueMicrotask(() => this.emit('data', WELCOME));
    } else {
      this.#chunks.push(bytes);
      if (this.#chunks.length === 1) queueMicrotask(() => this.#flush());
    }
    done?.();
    return true;
  }

  receive(bytes: Uint8Array): void {
    this.#answered += 1;
    this.#progress();
    this.emit('data', Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }

  /** The worker is gone: fails everything that waits. */
  destroy(error?: Error): void {
    if (!this.writable) return;
    this.writable = false;
    this.#chunks = [];
    if (error) this.emit('error', error);
    this.emit('close');
  }

  #flush(): void {
    if (!this.writable) return;
    // An array of its own: of a Buffer from node's pool the whole pool would be copied.
    const message = new Uint8Array(this.#chunks.reduce((total, chunk) => total + chunk.length, 0));
    let at = 0;
    for (const chunk of this.#chunks) {
      message.set(chunk, at);
      at += chunk.length;
    }
    this.#chunks = [];
    this.#sent += 1;
    if (this.outstanding === 1) this.#progress();
    this.#worker.postMessage(message);
  }

  end(): void {
    this.destroy();
  }

  setNoDelay(): void {}
  setKeepAlive(): void {}
  ref(): void {}
  unref(): void {}
}
