import { DomainError, type Fault } from '../../lib/errors.ts';
import { unstorableText } from '../../lib/text.ts';

/** What the reference allows. */
export const MOST = { tags: 500, groups: 50, tagsOfOne: 100 } as const;

/** Its document names no limit; names are shown in one line. */
const MAX_NAME_CHARACTERS = 255;

/** @throws DomainError when the name is empty, too long or cannot be stored */
export function checkName(name: string): void {
  const detail = wrongWith(name);
  if (detail !== undefined) throw new DomainError({ kind: 'invalid', detail, at: ['name'] });
}

function wrongWith(name: string): string | undefined {
  if (name.trim() === '') return 'A name must not be empty.';
  if (name.length > MAX_NAME_CHARACTERS) return `A name may be ${MAX_NAME_CHARACTERS} characters long at most.`;
  return unstorableText(name);
}

/** Worded as recorded. */
export const unknownTag = (id: string): DomainError =>
  new DomainError({ kind: 'not_found', detail: `A tag with id ${id} does not exist.` });

/** Worded as recorded. */
export const unknownTagGroup = (id: string): DomainError =>
  new DomainError({ kind: 'not_found', detail: `A tag group with id ${id} does not exist.` });

export const tooMany = (what: string, limit: number): Fault => ({
  kind: 'invalid',
  detail: `An account may have ${limit} ${what} at most.`,
});
