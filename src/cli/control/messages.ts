/**
 * What travels over the control socket: JSON values, one per line. The server greets first; then the client gives jobs
 * `{id, command, input}`, and is answered `{id, progress}` any number of times and once `{id, result}` or `{id, error}`.
 * Closing the connection ends its jobs.
 */
import type { Fault } from '../../lib/errors.ts';

/** Raised when old clients could misunderstand a new server. */
export const PROTOCOL = 1;

export interface Greeting {
  burgee: typeof PROTOCOL;
  version: string;
  pid: number;
  /** Where the API is served. */
  url: string;
}

export interface Request {
  id: number;
  command: string;
  input: unknown;
}

/** How far a job has come; `phase` names what is counted. */
export interface Progress {
  phase: string;
  done: number;
  /** Absent when nobody knows how much there is. */
  total?: number;
}

export interface Failure {
  message: string;
  /** What was wrong with the input, when that was the reason. */
  faults?: readonly Fault[];
}

export type Answer =
  | { id: number; progress: Progress }
  | { id: number; result: unknown }
  | { id: number; error: Failure }
  /** No job in particular: the connection ends. */
  | { id: null; error: Failure };

/** A line longer than this is refused: in requests nothing is long, answers may list many keys. */
export const MAX_REQUEST_BYTES = 64 * 1024;
export const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

export function encode(message: Greeting | Request | Answer): string {
  return `${JSON.stringify(message)}\n`;
}

/** A request, or undefined for anything else. */
export function readRequest(line: string): Request | undefined {
  const { id, command, input } = readObject(line) ?? {};
  if (!Number.isSafeInteger(id) || typeof command !== 'string') return undefined;
  return { id: id as number, command, input };
}

/** A greeting of a server that speaks this protocol, or undefined for anything else. */
export function readGreeting(line: string): Greeting | undefined {
  const greeting = readObject(line);
  return greeting?.burgee === PROTOCOL ? (greeting as unknown as Greeting) : undefined;
}

/** An answer; clients believe their server. */
export function readAnswer(line: string): Answer | undefined {
  const answer = readObject(line);
  return answer && 'id' in answer ? (answer as Answer) : undefined;
}

function readObject(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
