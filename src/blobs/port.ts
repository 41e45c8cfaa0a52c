import type { Readable } from 'node:stream';

export interface OpenBlob {
  readonly size: number;
  /** Whoever opened it reads it to the end or destroys it. */
  readonly stream: Readable;
}

export interface Blobs {
  /** Resolves once the bytes would outlive a power cut. What is there already under the key is replaced as a whole. */
  put(key: string, bytes: Uint8Array, contentType: string): Promise<void>;
  /** Undefined when there is nothing under the key. */
  open(key: string): Promise<OpenBlob | undefined>;
  /** Nothing is under the key afterwards. */
  remove(key: string): Promise<void>;
  /** Removes everything whose key begins with a folder's name (`SHOP01`). */
  removeBelow(folder: string): Promise<void>;
}

const NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

/** Keys are made by this server, never taken from a caller as they are; this holds that promise. @throws Error */
export function checkKey(key: string): string {
  if (!key.split('/').every((name) => NAME.test(name))) throw new Error(`not a key of a blob: ${key}`);
  return key;
}
