import { registerPushToken } from '../../engine/push-tokens/register-push-token.ts';
import { unregisterPushToken } from '../../engine/push-tokens/unregister-push-token.ts';
import { bodyOf, inData, resourceBody } from '../../jsonapi/body.ts';
import { M } from '../../jsonapi/rates.ts';
import { anyCase, nullable, text } from '../../jsonapi/schema.ts';
import { accept } from '../../jsonapi/verbs.ts';
import { FOR_CLIENTS } from '../client.ts';
import { profileMeta } from '../profiles/parts.ts';
import { appMembers, platform, registrationOf, vendor } from './parts.ts';
import { pushTokenInput, pushTokenPointer, unregistrationPointer } from './push-token-input.ts';

export const createClientPushToken = accept({
  ...FOR_CLIENTS,
  path: '/client/push-tokens',
  summary: 'Create or update the push token of an app, and the profile that it belongs to; identifiers that the profile has stay',
  scopes: [],
  rate: { burst: 150, steady: 1400 },
  body: bodyOf('push-token', { attributes: registrationOf(appMembers) }),
  run: registerPushToken,
  input: pushTokenInput,
  pointer: pushTokenPointer,
});

export const unregisterClientPushToken = accept({
  ...FOR_CLIENTS,
  path: '/client/push-token-unregister',
  summary: 'Take a push token from the profile that it belongs to; a token of somebody else stays',
  scopes: [],
  rate: M,
  body: bodyOf('push-token-unregister', {
    attributes: {
      token: text(),
      platform: anyCase(platform()),
      'vendor?': anyCase(nullable(vendor())),
      profile: inData(resourceBody('profile', { id: 'optional', attributes: appMembers, 'meta?': profileMeta() })),
    },
  }),
  run: unregisterPushToken,
  input: pushTokenInput,
  pointer: unregistrationPointer,
});
