import { deletePushToken } from '../../engine/push-tokens/delete-push-token.ts';
import { registerPushToken } from '../../engine/push-tokens/register-push-token.ts';
import { column, computed, required, withSchema } from '../../jsonapi/attributes.ts';
import { bodyOf } from '../../jsonapi/body.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import type { FilterBinding } from '../../jsonapi/operations.ts';
import { L, M, S } from '../../jsonapi/rates.ts';
import { one } from '../../jsonapi/relationships.ts';
import { dateTime, type Schema, text } from '../../jsonapi/schema.ts';
import { accept, get, list, related, relationshipGet, remove } from '../../jsonapi/verbs.ts';
import { pushTokens } from '../../storage/tables/push-tokens.ts';
import { timeColumn } from '../columns.ts';
import { equalsText, idOf } from '../filters.ts';
import { attributePointer } from '../pointers.ts';
import { importMembers } from '../profiles/parts.ts';
import { createClientPushToken, unregisterClientPushToken } from './client-push-token.ts';
import { deviceMetadata, showMetadata } from './device-metadata.ts';
import { enablement, platform, registrationOf } from './parts.ts';
import { pushTokenInput, pushTokenPointer } from './push-token-input.ts';

/** A column that is never null. */
const promised = (name: string, schema: Schema) => required(withSchema(column(schema, name), schema));

const equalsOneOf = (name: string, ...values: readonly string[]): FilterBinding => ({
  ...equalsText(name),
  value: { type: 'string', enum: values },
});

/** The id of a push token is the token: the document calls what the path holds "the value of the push token". */
export const pushToken = defineResource({
  type: 'push-token',
  path: 'push-tokens',
  category: 'Profiles',
  id: { valid: (id) => /^[\x21-\x7e]+$/.test(id) },
  table: pushTokens,
  attributes: {
    created: required(withSchema(timeColumn('created_at'), dateTime())),
    token: promised('token', text()),
    enablement_status: promised('enablement_status', enablement()),
    platform: promised('platform', platform()),
    vendor: promised('vendor', text()),
    background: promised('background', text()),
    recorded_date: required(withSchema(timeColumn('recorded_at'), text())),
    metadata: computed(deviceMetadata, ['metadata'], showMetadata),
  },
  relationships: { profile: one('profile', 'profile_id') },
  operations: {
    get_push_tokens: list({
      summary: 'Read the push tokens of the account',
      scopes: ['profiles:read', 'push-tokens:read'],
      rate: M,
      include: ['profile'],
      filters: {
        id: equalsText('token'),
        'profile.id': equalsText(idOf('profile', 'profile_id')),
        enablement_status: equalsOneOf('enablement_status', 'AUTHORIZED', 'UNAUTHORIZED', 'DENIED', 'PROVISIONAL', 'NOT_DETERMINED'),
        platform: equalsOneOf('platform', 'ios', 'android'),
      },
      page: { default: 20, max: 100 },
    }),
    create_push_token: accept({
      summary: 'Create or update a push token, and the profile that it belongs to',
      scopes: ['profiles:write', 'push-tokens:write'],
      rate: L,
      body: bodyOf('push-token', { attributes: registrationOf(importMembers) }),
      run: registerPushToken,
      input: pushTokenInput,
      pointer: pushTokenPointer,
    }),
    create_client_push_token: createClientPushToken,
    unregister_client_push_token: unregisterClientPushToken,
    get_push_token: get({
      summary: 'Read a push token',
      scopes: ['profiles:read', 'push-tokens:read'],
      rate: M,
      include: ['profile'],
    }),
    delete_push_token: remove({
      summary: 'Delete a push token; its profile stays',
      scopes: ['push-tokens:write'],
      rate: S,
      run: deletePushToken,
      input: (_body: never, id: string) => ({ token: id }),
      pointer: attributePointer,
    }),
    get_profile_for_push_token: related({
      relationship: 'profile',
      summary: 'Read the profile of a push token',
      scopes: ['profiles:read', 'push-tokens:read'],
      rate: M,
      additional: true,
    }),
    get_profile_id_for_push_token: relationshipGet({
      relationship: 'profile',
      summary: 'Read the id of the profile of a push token',
      scopes: ['profiles:read', 'push-tokens:read'],
      rate: M,
    }),
  },
});
