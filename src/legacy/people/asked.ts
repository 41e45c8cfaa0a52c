import type { Asked } from '../../engine/groups/check-members.ts';
import { apiError, RequestError } from '../../jsonapi/errors.ts';
import { type InputOf, texts } from '../fields.ts';

/** What the reference allows in one call. */
const MOST = 100;

/** Fields by which old clients name people. */
export const asked = { emails: texts(MOST), phone_numbers: texts(MOST), push_tokens: texts(MOST) };

/** @throws RequestError 400 for more people than one call may name */
export function askedOf({ emails, phone_numbers: phoneNumbers, push_tokens: pushTokens }: InputOf<typeof asked>): Asked {
  const count = emails.length + phoneNumbers.length + pushTokens.length;
  if (count > MOST) throw new RequestError(apiError('invalid', `A call may name ${MOST} people at most; there are ${count}.`));
  return { emails, phoneNumbers, pushTokens };
}
