import { DomainError, type Fault } from '../../lib/errors.ts';
import { FetchError } from '../../outgoing/fetch-error.ts';
import type { Fetcher } from '../../outgoing/fetcher.ts';

/** Recorded, with what lies between Z and a. */
const NAME = /^[0-9_A-z]+$/;
const MAX_NAME_CHARACTERS = 255;

/** What is wrong with a feed's name or address; either may be left out. */
export function checkWebFeed(fetcher: Fetcher, { name, url }: { name?: string | null; url?: string | null }): void {
  const faults = [...(name == null ? [] : nameFaults(name)), ...(url == null ? [] : addressFaults(fetcher, url))];
  if (faults.length > 0) throw new DomainError(faults);
}

function nameFaults(name: string): Fault[] {
  if (!NAME.test(name))
    return [{ kind: 'invalid', detail: `'name' must match regex '^[0-9_A-z]+$' ('${name.slice(0, 300)}' doesn't)`, at: ['name'] }];
  if (name.length <= MAX_NAME_CHARACTERS) return [];
  return [{ kind: 'invalid', detail: `'name' may have ${MAX_NAME_CHARACTERS} characters at most.`, at: ['name'] }];
}

/** What can be said of an address before it is asked. */
export function addressFaults(fetcher: Fetcher, url: string): Fault[] {
  try {
    fetcher.check(url);
    return [];
  } catch (error) {
    if (error instanceof FetchError) return [{ kind: 'invalid', detail: error.message, at: ['url'] }];
    throw error;
  }
}

export const nameTaken = (name: string): DomainError =>
  new DomainError({ kind: 'conflict', detail: `There is already a web feed with the name '${name}'.`, at: ['name'] });

export const unknownFeed = (id: string): DomainError =>
  new DomainError({ kind: 'not_found', detail: `A web-feed with id \`${id}\` does not exist.` });
