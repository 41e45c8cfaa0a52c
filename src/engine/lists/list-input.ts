import { DomainError, type Fault } from '../../lib/errors.ts';
import { unstorableText } from '../../lib/text.ts';

export interface ListInput {
  name?: string | null;
  opt_in_process?: string | null;
}

const MAX_NAME_CHARACTERS = 255;

/** @throws DomainError when the name is empty, too long or cannot be stored */
export function checkListName(name: string | null | undefined): void {
  const fault = nameFault(name);
  if (fault) throw new DomainError({ kind: 'invalid', detail: fault, at: ['name'] } satisfies Fault);
}

function nameFault(name: string | null | undefined): string | undefined {
  if (name === undefined) return undefined;
  if (name === null || name.trim() === '') return 'A list needs a name that is not empty.';
  if (name.length > MAX_NAME_CHARACTERS) return `A list's name may be ${MAX_NAME_CHARACTERS} characters long at most.`;
  return unstorableText(name);
}

export const unknownList = (id: string): DomainError =>
  new DomainError({ kind: 'not_found', detail: `A list with id \`${id}\` does not exist.` });

/** The name of the counter of a list's members. */
export const membersCounter = (listId: string): string => `list:${listId}:members`;
