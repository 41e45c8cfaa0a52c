import { type At, DomainError, type Fault } from '../lib/errors.ts';
import { printable } from './output/table.ts';

/** What the commands end with: 1 when something could not be done, 2 when it was asked for in a way that cannot be understood. */
export const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** Something to tell the user, without a stack; `hints` say what to do about it. */
export class CliError extends Error {
  readonly hints: readonly string[];
  readonly exitCode: number;

  constructor(message: string, hints: readonly string[] = [], exitCode: number = EXIT.failed) {
    super(message);
    this.name = 'CliError';
    this.hints = hints;
    this.exitCode = exitCode;
  }
}

export class UsageError extends CliError {
  constructor(message: string, hints: readonly string[] = []) {
    super(message, hints, EXIT.usage);
    this.name = 'UsageError';
  }
}

/** What the user is told of an error: the first line says what, the others more. */
export function explain(error: unknown): { lines: string[]; exitCode: number } {
  if (error instanceof CliError) return { lines: [error.message, ...error.hints], exitCode: error.exitCode };
  if (error instanceof DomainError) return { lines: faultLines(error.faults), exitCode: EXIT.failed };
  const message = error instanceof Error ? error.message : String(error);
  return { lines: knownError(error as SystemError) ?? message.split('\n').map((line) => line.trim()), exitCode: EXIT.failed };
}

function faultLines(faults: readonly Fault[]): string[] {
  const lines = faults.map(({ detail, at = [] }) => printable(at.length > 0 ? `${optionOf(at)}: ${detail}` : detail));
  return lines.length === 1 ? lines : ['This cannot be done:', ...lines];
}

/** `['sender_email']` → `--sender-email`: places in the input of a task are the names of the command's options. */
function optionOf([name]: At): string {
  return `--${String(name)
    .replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    .replaceAll('_', '-')}`;
}

interface SystemError extends NodeJS.ErrnoException {
  hostname?: string;
  address?: string;
  port?: number;
  path?: string;
}

const LOOK_AT_URL = 'Look at DATABASE_URL: postgres://user:password@host:5432/database';

/** Errors of the system and of PostgreSQL, which speak to programmers. */
function knownError(error: SystemError): string[] | undefined {
  // One for every address that a name has; they fail alike.
  if (error instanceof AggregateError) return knownError(error.errors[0] as SystemError);
  switch (error.code) {
    case 'ECONNREFUSED':
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return [`PostgreSQL cannot be reached at ${error.address}:${error.port} (${error.code}).`, `Is it running? ${LOOK_AT_URL}`];
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return [`There is no host ${error.hostname} for PostgreSQL to be on.`, LOOK_AT_URL];
    case '28P01':
    case '28000':
    case '3D000':
      return [`PostgreSQL refuses: ${error.message}.`, LOOK_AT_URL];
    case 'EACCES':
    case 'EPERM':
      return error.path === undefined ? undefined : [`${error.path} cannot be opened: permission denied.`];
    case 'EROFS':
      return [`${error.path ?? 'The data folder'} is on a file system that cannot be written to.`];
    case 'ENOSPC':
      return ['The disk is full.'];
    default:
      return undefined;
  }
}
