import type { ProfileIdentity } from '../../engine/identity/read-people.ts';
import { uuidToUlid } from '../../lib/ids.ts';

/** A person as v2 names one: what they do not have is left out. */
export const identifiersOf = ({ id, email, phone_number: phone }: ProfileIdentity): Record<string, string> => ({
  id: uuidToUlid(id),
  ...(email === null ? {} : { email }),
  ...(phone === null ? {} : { phone_number: phone }),
});
