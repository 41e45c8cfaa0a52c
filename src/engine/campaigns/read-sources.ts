import type { Db } from '../../storage/database.ts';
import { type AccountRow, readAccount } from '../../storage/queries/accounts.ts';
import { readCampaignMessages } from '../../storage/queries/campaign-messages.ts';
import { type CampaignRow, readCampaign } from '../../storage/queries/campaigns.ts';
import { readTemplate } from '../../storage/queries/templates.ts';
import type { Compiled } from '../templates/language/compile.ts';
import { compileAll } from './compile-all.ts';
import { type Definition, sourcesIn } from './definition.ts';

/** What all messages of a campaign are written from. */
export interface Sources {
  readonly campaign: CampaignRow;
  readonly account: AccountRow;
  readonly definition: Definition;
  /** The parts by name, ready to be rendered: subject, html, text, body … Undefined where one does not compile. */
  readonly parts: ReadonlyMap<string, Compiled> | undefined;
  /** What they are compiled from. */
  readonly texts: Readonly<Record<string, string>>;
}

/** Keeps what was compiled for as long as it is not changed: batches of one campaign come after each other. */
export function createSources(most = 8): { read(db: Db, accountId: string, messageId: string): Promise<Sources | undefined> } {
  const compiled = new Map<string, ReadonlyMap<string, Compiled> | undefined>();
  const compiledOf = (key: string, texts: Readonly<Record<string, string>>): Sources['parts'] => {
    const id = `${key} ${JSON.stringify(texts)}`;
    const found = compiled.has(id) ? compiled.get(id) : compileAll(texts);
    compiled.delete(id);
    compiled.set(id, found);
    for (const oldest of compiled.keys()) if (compiled.size > most) compiled.delete(oldest);
    return found;
  };
  return {
    async read(db, accountId, messageId) {
      const [message] = await readCampaignMessages(db, accountId, [messageId]);
      const campaign = message && (await readCampaign(db, accountId, message.campaign_id));
      const account = await readAccount(db, accountId);
      if (!message || !campaign || !account) return undefined;
      const definition = message.definition as Definition;
      const template = message.template_id === null ? undefined : await readTemplate(db, accountId, message.template_id);
      const texts = { ...sourcesIn(definition), ...(template ? { html: template.html, text: template.text } : {}) };
      return { campaign, account, definition, texts, parts: compiledOf(`${accountId} ${messageId}`, texts) };
    },
  };
}
