import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCampaign } from '../../src/engine/campaigns/create-campaign.ts';
import type { CampaignProgress } from '../../src/engine/campaigns/read-progress.ts';
import { sendCampaign } from '../../src/engine/campaigns/send-campaign.ts';
import type { CommandContext } from '../../src/engine/context.ts';
import { createProfile } from '../../src/engine/identity/create-profile.ts';
import { addProfilesToList } from '../../src/engine/lists/add-profiles-to-list.ts';
import { createList } from '../../src/engine/lists/create-list.ts';
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

/** A campaign that is being sent for the next hours: its one recipient is written to when their clock shows a time. */
async function sending(): Promise<string> {
  const { engine, firstStart } = server;
  const accountId = firstStart?.publicKey ?? '';
  const actor = { kind: 'system', id: 'test' } as const;
  const context: CommandContext = { accountId, actor, scopes: [], now: engine.clock.account(accountId), requestId: 'test' };
  const list = await createList(engine, context, { name: 'All' });
  const person = await createProfile(engine, context, { phone_number: '+12025550121' });
  await addProfilesToList(engine, context, { list_id: list.id, profile_ids: [person.id] });
  const at = new Date(Date.now() + 13 * 3_600_000).toISOString();
  const { id } = await createCampaign(engine, context, {
    ...{ name: 'Soon', audiences: { included: [list.id] } },
    send_strategy: { method: 'static', datetime: at, options: { is_local: true } },
    messages: [{ definition: { channel: 'sms', content: { body: 'Hello' } } }],
  });
  await sendCampaign(engine, context, { id });
  return id;
}

it('is held, looked at and released while the server runs', { timeout: 60_000 }, async () => {
  const id = await sending();
  const progress = () => burgeeJson<CampaignProgress>(env, 'campaign', 'progress', id);
  await expect.poll(async () => (await progress()).status, { timeout: 20_000 }).toBe('Sending');
  expect((await burgee(env, 'campaign', 'hold', id)).out).toContain('It is held');
  expect(await progress()).toMatchObject({ held: true, recipients: 1, waiting: 1 });
  expect((await burgee(env, 'campaign', 'progress', id)).out).toContain('Sending, held: 0 of 1 sent, 1 waiting');
  expect((await burgee(env, 'campaign', 'release', id)).out).toContain('It goes on');
  expect((await progress()).held).toBe(false);
  const unknown = await burgee(env, 'campaign', 'hold', '01M1PAAR5HBCRHA3NN9NG5WRTA');
  expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining('does not exist')]);
});
