/**
 * The thread that composes messages. In: a Job. Out: what came of it, with the same number. An error of our own ends the thread, and
 * whoever waits is told.
 */
import { parentPort } from 'node:worker_threads';
import type { Compiled } from '../templates/language/compile.ts';
import { compileAll } from './compile-all.ts';
import { type Composed, compose, type Piece, type Whole } from './compose.ts';

export interface Job {
  readonly number: number;
  /** Sources of the parts, which compile. */
  readonly texts: Readonly<Record<string, string>>;
  readonly whole: Whole;
  readonly pieces: readonly Piece[];
}

export interface Done {
  readonly number: number;
  readonly composed: readonly Composed[];
}

/** Batches of a few campaigns come after each other. */
const MOST = 8;
const compiled = new Map<string, ReadonlyMap<string, Compiled>>();

function partsOf(texts: Job['texts']): ReadonlyMap<string, Compiled> {
  const key = JSON.stringify(texts);
  const parts = compiled.get(key) ?? compileAll(texts);
  if (!parts) throw new Error('a template that compiled does not compile');
  compiled.delete(key);
  compiled.set(key, parts);
  for (const oldest of compiled.keys()) if (compiled.size > MOST) compiled.delete(oldest);
  return parts;
}

parentPort?.on('message', ({ number, texts, whole, pieces }: Job) => {
  const parts = partsOf(texts);
  const composed = pieces.map((piece) => compose(parts, whole, piece, () => performance.now()));
  parentPort?.postMessage({ number, composed } satisfies Done);
});
