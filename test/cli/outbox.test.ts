import { afterAll, beforeAll, expect, it } from 'vitest';
import { keepCaught } from '../../src/engine/messaging/caught-mails.ts';
import { requestMessages } from '../../src/engine/messaging/request-messages.ts';
import { createNudges } from '../../src/engine/nudges.ts';
import { ulidToUuid } from '../../src/lib/ids.ts';
import type { Burgee } from '../../src/main.ts';
import { burgee, burgeeJson, type Environment, freshFolder, serveQuietly } from './cli-support.ts';

const folder = freshFolder();
const env: Environment = { BURGEE_DATA_DIR: folder.path };
let server: Burgee;
beforeAll(async () => {
  server = await serveQuietly(env);
});
afterAll(async () => {
  await server.close();
  folder.remove();
});

/** A mail as the sender hands it to the outbox. */
async function caught(subject: string, text: string): Promise<void> {
  const { db, clock, ids } = server.engine;
  const accountId = server.firstStart?.publicKey ?? '';
  const profileId = ulidToUuid(ids.ulid(clock.wall())) ?? '';
  const kind = { name: 'sample', channel: 'email', purpose: 'transactional' } as const;
  const asked = { profileId, key: subject, address: 'ada@example.com', content: {} };
  await db.transaction((tx) => requestMessages({ clock, ids, nudges: createNudges() }, tx, accountId, kind, [asked]));
  const [row] = await db.query<{ id: string }>('SELECT id FROM messages WHERE key = $1', [subject]);
  const of = { accountId, profileId, messageId: row?.id ?? '' };
  const from = { name: 'Shop', address: 'shop@example.com' };
  await keepCaught(server.engine)([
    {
      channel: 'email',
      of,
      from,
      to: { address: 'ada@example.com' },
      subject,
      text,
      html: '<p>Hi\u001b[2J</p>',
      headers: { 'X-Test': '1' },
    },
  ]);
}

it('is read while the server runs, in words, as HTML and by scripts', { timeout: 60_000 }, async () => {
  expect((await burgee(env, 'outbox', 'list')).err).toContain('The outbox is empty.');
  await caught('First', 'Hello');
  await caught('Sec\u001bond', 'One\nTwo\u001b[2J');
  const mails = await burgeeJson<{ id: string; subject: string }[]>(env, 'outbox', 'list');
  expect(mails.map(({ subject }) => subject)).toEqual(['Sec\u001bond', 'First']);
  expect(await burgeeJson(env, 'outbox', 'list', '--limit', '1')).toHaveLength(1);
  const { out } = await burgee(env, 'outbox', 'list');
  expect(out).toMatch(/ID +CAUGHT +TO +SUBJECT/);
  expect(out).not.toContain('\u001b');

  const id = mails[0]?.id ?? '';
  const shown = await burgee(env, 'outbox', 'show', id.toLowerCase());
  expect(shown.out).toContain('  From     Shop <shop@example.com>\n');
  expect(shown.out).toContain('X-Test   1');
  expect(shown.out).toContain('\nOne\nTwo\\x1b[2J\n');
  expect((await burgee(env, 'outbox', 'show', id, '--html')).out).toBe('<p>Hi\u001b[2J</p>\n');
  expect(await burgeeJson(env, 'outbox', 'show', id)).toMatchObject({ id, text: 'One\nTwo\u001b[2J', headers: { 'X-Test': '1' } });
  const unknown = await burgee(env, 'outbox', 'show', '01M1PAAR5HBCRHA3NN9NG5WRTA');
  expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining('burgee outbox list shows what it has')]);
});
