import { requestErasure } from '../../engine/persons/request-erasure.ts';
import type { Who } from '../../engine/persons/who.ts';
import { bodyOf, inData } from '../../jsonapi/body.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { S } from '../../jsonapi/rates.ts';
import { constant, nullable, object, text } from '../../jsonapi/schema.ts';
import { accept } from '../../jsonapi/verbs.ts';
import type { At } from '../../lib/errors.ts';
import { ulid } from '../ids.ts';

const attributes = object({ 'email?': nullable(text()), 'phone_number?': nullable(text()) }, 'profile');
const profile = object({ type: constant('profile'), 'id?': nullable(text()), attributes }, 'profile');

interface DeletionDocument {
  data: { attributes: { profile: { data: { id?: string | null; attributes: Omit<Who, 'id'> } } } };
}

const PROFILE = '/data/attributes/profile/data';

/** `['email']` → the address of the profile that is to go. */
function deletionPointer([name]: At): string {
  if (name === undefined) return PROFILE;
  return name === 'id' ? `${PROFILE}/id` : `${PROFILE}/attributes/${name}`;
}

export const deletionJob = defineResource({
  type: 'data-privacy-deletion-job',
  path: 'data-privacy-deletion-jobs',
  category: 'Data Privacy',
  id: ulid,
  operations: {
    request_profile_deletion: accept({
      summary: 'Erase a person, named by exactly one of id, email and phone_number',
      scopes: ['data-privacy:write'],
      rate: S,
      body: bodyOf('data-privacy-deletion-job', { attributes: { profile: inData(profile) } }),
      run: requestErasure,
      input: ({ data }: DeletionDocument): Who => {
        const { id, attributes: named } = data.attributes.profile.data;
        return { id, email: named.email, phone_number: named.phone_number };
      },
      pointer: deletionPointer,
    }),
  },
});
