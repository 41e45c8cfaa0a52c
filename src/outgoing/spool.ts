import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FetchError } from './fetch-error.ts';

/** What was fetched, in a file without a name: it is gone with whoever holds it, however that ends. */
export interface Spool {
  add(chunk: Buffer): Promise<void>;
  /** SHA-256 of all that was added, in hex; nothing is added afterwards. */
  digest(): string;
  /** From the beginning, in pieces of up to 64 KB. */
  chunks(): AsyncIterable<Buffer>;
  close(): Promise<void>;
}

const PIECE = 64 * 1024;

export async function createSpool(): Promise<Spool> {
  const path = join(tmpdir(), `burgee-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  await unlink(path);
  const hash = createHash('sha256');
  return {
    async add(chunk) {
      hash.update(chunk);
      await writeAll(file, chunk);
    },
    digest: () => hash.copy().digest('hex'),
    async *chunks() {
      for (let at = 0; ; ) {
        const piece = Buffer.allocUnsafe(PIECE);
        const { bytesRead } = await file.read(piece, 0, PIECE, at);
        if (bytesRead === 0) return;
        at += bytesRead;
        yield piece.subarray(0, bytesRead);
      }
    },
    close: () => file.close(),
  };
}

/** A write may take a part. */
async function writeAll(file: FileHandle, chunk: Buffer): Promise<void> {
  try {
    for (let written = 0; written < chunk.length; ) written += (await file.write(chunk, written)).bytesWritten;
  } catch {
    throw new FetchError('too-large', 'This server has no room to put the answer aside.');
  }
}
