import { type CampaignWishes, jobBody, makeCampaign, SEND_JOBS } from './campaign-samples.ts';
import { linkage } from './content-samples.ts';
import { caller, type Reply, templateBody } from './samples.ts';
import type { TestServer } from './server.ts';

/** A mail that the outbox caught. */
export interface CaughtMail {
  readonly recipient: string;
  readonly subject: string;
  readonly sender: string;
  readonly html: string;
  readonly plain: string;
}

/** What tests do with campaigns that are really sent, into the outbox, through the API. */
export function sentCampaigns(server: TestServer) {
  const call = caller(server.url, server.key);
  const make = async (path: string, body: unknown): Promise<string> => (await call('POST', path, body)).json.data.id;
  const read = async (path: string): Promise<Reply['json']> => (await call('GET', path)).json;
  const statusOf = async (id: string): Promise<string> => (await read(`/api/campaigns/${id}`)).data.attributes.status;
  return {
    ...{ call, make, read, statusOf },
    template: (html: string) => make('/api/templates', templateBody('Mail', { html })),
    list: (name: string) => make('/api/lists', { data: { type: 'list', attributes: { name } } }),
    /** People with addresses of this mark, in a list. @returns their ids */
    async people(mark: string, count: number, listId: string, more: (i: number) => object = () => ({})): Promise<string[]> {
      const ids: string[] = [];
      for (let i = 0; i < count; i++) {
        const attributes = { email: `${mark}-${i}@example.org`, first_name: `N${i}`, ...more(i) };
        ids.push(await make('/api/profiles', { data: { type: 'profile', attributes } }));
      }
      await call('POST', `/api/lists/${listId}/relationships/profiles`, linkage('profile', ...ids));
      return ids;
    },
    async send(wishes: CampaignWishes, template: string): Promise<{ id: string; messageId: string }> {
      const made = await makeCampaign(call, { smart: false, ...wishes }, template);
      const { status, json } = await call('POST', SEND_JOBS, jobBody('send', made.id));
      if (status !== 202) throw new Error(JSON.stringify(json));
      return made;
    },
    async until(id: string, ...wanted: string[]): Promise<string> {
      for (let tries = 0; tries < 1500; tries++) {
        const status = await statusOf(id);
        if (wanted.includes(status)) return status;
        await new Promise((resolve) => setTimeout(resolve, 40));
      }
      throw new Error(`the campaign is ${await statusOf(id)}`);
    },
    mailsTo: (mark: string): Promise<CaughtMail[]> =>
      server.services.db.query<CaughtMail>(
        'SELECT recipient, subject, sender, html, plain FROM caught_mails WHERE account_id = $1 AND recipient LIKE $2 ORDER BY recipient',
        [server.accountId, `${mark}-%`],
      ),
    /** What became of each message: its reason, or its state. */
    async ends(mark: string): Promise<[string, string][]> {
      const rows = await server.services.db.query<{ address: string; state: string; reason: string | null }>(
        'SELECT address, state, reason FROM messages WHERE account_id = $1 AND address LIKE $2 ORDER BY address, id',
        [server.accountId, `${mark}-%`],
      );
      return rows.map(({ address, state, reason }) => [address.replace('@example.org', ''), reason ?? state]);
    },
  };
}
