import { identifyProfile } from '../../engine/identity/identify-profile.ts';
import { bodyOf } from '../../jsonapi/body.ts';
import { XL } from '../../jsonapi/rates.ts';
import { accept } from '../../jsonapi/verbs.ts';
import { FOR_CLIENTS } from '../client.ts';
import { onsiteMembers, profileMeta } from './parts.ts';
import { type ProfileDocument, profileInput, profilePointer } from './profile-input.ts';

export const createClientProfile = accept({
  ...FOR_CLIENTS,
  path: '/client/profiles',
  summary: 'Create a profile or change what is known of it, from a browser or an app; identifiers that it has stay',
  scopes: ['profiles:write'],
  rate: XL,
  body: bodyOf('profile', { id: 'optional', attributes: onsiteMembers, 'meta?': profileMeta() }),
  run: identifyProfile,
  input: (body: ProfileDocument) => profileInput(body),
  pointer: profilePointer,
});
