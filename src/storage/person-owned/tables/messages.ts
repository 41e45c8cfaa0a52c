import type { PersonOwned } from '../rules.ts';

export const messageTables: readonly PersonOwned[] = [
  {
    table: 'messages',
    key: { id: 'uuid' },
    columns: {
      ...{ key: 'text', channel: 'text', purpose: 'text', kind: 'text', address: 'text', subject: 'text', state: 'text' },
      ...{ reason: 'text', detail: 'text', provider_id: 'text', attempts: 'int4', created_at: 'timestamptz', sent_at: 'timestamptz' },
      ...{ group_id: 'uuid', batch_id: 'uuid' },
    },
    merge: { rule: 'move', onCollision: { keep: 'both', rename: 'key' } },
    erase: { rule: 'delete' },
    export: 'rows',
    fork: 'leave',
    claims: { table: 'message_queue', column: 'message_id', key: 'id' },
  },
  {
    table: 'message_queue',
    key: { message_id: 'uuid' },
    columns: { content: 'jsonb', due_at: 'timestamptz', attempts: 'int4', claim: 'text', claimed_until: 'timestamptz' },
    merge: { rule: 'with', table: 'messages' },
    erase: { rule: 'with', table: 'messages' },
    export: 'nothing',
    fork: 'leave',
  },
  {
    table: 'caught_mails',
    key: { message_id: 'uuid' },
    columns: {
      ...{ sender: 'text', recipient: 'text', subject: 'text', html: 'text', plain: 'text', headers: 'jsonb' },
      ...{ caught_at: 'timestamptz', channel: 'text' },
    },
    merge: { rule: 'move', onCollision: { keep: 'destination' } },
    erase: { rule: 'delete' },
    export: 'rows',
    fork: 'leave',
  },
  {
    table: 'send_pauses',
    key: { channel: 'text' },
    columns: { message_id: 'uuid', until: 'timestamptz' },
    merge: { rule: 'move', onCollision: { keep: 'later', by: 'until' } },
    erase: { rule: 'delete' },
    export: 'nothing',
    fork: 'leave',
  },
  {
    table: 'message_marks',
    key: { message_id: 'uuid', mark: 'text' },
    columns: { marked_at: 'timestamptz' },
    // The messages move as well, and keep their ids.
    merge: { rule: 'move', onCollision: { keep: 'earlier', by: 'marked_at' } },
    erase: { rule: 'delete' },
    export: 'rows',
    fork: 'leave',
  },
];
