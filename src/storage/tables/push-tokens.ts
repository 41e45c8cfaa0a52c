import { table } from './table.ts';

export const pushTokens = table('push_tokens', 'token', {
  token: 'text',
  profile_id: 'ulid',
  platform: 'text',
  vendor: 'text',
  enablement_status: 'text',
  background: 'text',
  metadata: 'json',
  created_at: 'time',
  recorded_at: 'time',
});

/** Whose a token is: asked by token, where `push_tokens` is kept by profile. */
export const pushTokenOwners = table('push_token_owners', 'token', { token: 'text', profile_id: 'ulid' });
