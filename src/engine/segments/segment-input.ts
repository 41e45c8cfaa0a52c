import { DomainError, type Fault } from '../../lib/errors.ts';
import { unstorableText } from '../../lib/text.ts';

const MAX_NAME_CHARACTERS = 255;

export function nameFaults(name: string): Fault[] {
  const detail = nameFault(name);
  return detail === undefined ? [] : [{ kind: 'invalid', detail, at: ['name'] }];
}

function nameFault(name: string): string | undefined {
  if (name.trim() === '') return 'A segment needs a name that is not empty.';
  if (name.length > MAX_NAME_CHARACTERS) return `A segment's name may be ${MAX_NAME_CHARACTERS} characters long at most.`;
  return unstorableText(name);
}

export const unknownSegment = (id: string): DomainError =>
  new DomainError({ kind: 'not_found', detail: `A segment with id \`${id}\` does not exist.` });
