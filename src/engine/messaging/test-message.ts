import type { Mailbox } from '../../delivery/port.ts';
import type { Micros } from '../../lib/clock.ts';
import { DomainError, type Fault } from '../../lib/errors.ts';
import { ulidToUuid } from '../../lib/ids.ts';
import type { Database } from '../../storage/database.ts';
import { type AccountRow, readAccount } from '../../storage/queries/accounts.ts';
import { readProfiles } from '../../storage/queries/profiles.ts';
import { readTemplate, readTemplates, type TemplateRow } from '../../storage/queries/templates.ts';
import type { CommandContext } from '../context.ts';
import { normaliseEmail } from '../identity/normalise.ts';
import type { Surroundings } from '../templates/language/rendering.ts';
import { renderSource } from '../templates/render-template.ts';
import type { Draft, MessageKind, NothingToSay, WriteScope } from './message-kind.ts';
import { contextOf, organizationOf } from './person-context.ts';
import { type RequestDeps, requestMessages } from './request-messages.ts';

export const TEST = { name: 'test', channel: 'email', purpose: 'transactional' } as const;

export interface TestInput {
  template_id: string;
  /** Whose data it is written with; a ULID. */
  profile_id: string;
  /** Where it goes, whoever's address that is. */
  to: string;
  /** In the template language. */
  subject?: string | null;
}

/** What a test is written from. */
export interface TestContent {
  templateId: string;
  subject: string | null;
  /** What it is written for instead of the profile's data. */
  context?: Readonly<Record<string, unknown>>;
  /** Instead of the account's own. */
  from?: Mailbox;
}

/**
 * Sends a template to an address, written for a profile. It is one message of the ledger, of the kind `test`.
 * @throws DomainError `invalid` for an unknown template or profile, and for what is no address
 */
export async function sendTest(deps: RequestDeps & { db: Database }, context: CommandContext, input: TestInput): Promise<void> {
  const { accountId } = context;
  const id = ulidToUuid(input.profile_id);
  const [profile] = id === undefined ? [] : await readProfiles(deps.db, [{ account_id: accountId, id }]);
  const template = await readTemplate(deps.db, accountId, input.template_id);
  const address = normaliseEmail(input.to, ['to']);
  const faults: Fault[] = [
    ...(profile ? [] : [unknown('profile_id', `A profile with id \`${input.profile_id}\` does not exist.`)]),
    ...(template ? [] : [unknown('template_id', `A template with id \`${input.template_id}\` does not exist.`)]),
    ...('fault' in address ? [address.fault] : []),
  ];
  if (faults.length > 0 || !profile || 'fault' in address) throw new DomainError(faults);
  const content: TestContent = { templateId: input.template_id, subject: input.subject ?? null };
  const request = { profileId: profile.id, key: `test ${deps.ids.uuid()}`, address: address.value, content };
  await deps.db.transaction((tx) => requestMessages(deps, tx, accountId, TEST, [request]));
}

const unknown = (name: string, detail: string) => ({ kind: 'invalid', detail, at: [name] }) as const;

/** Links of a test lead nowhere: whoever looks at it must not unsubscribe somebody else. */
const LINKS = { unsubscribe: '#', managePreferences: '#', webView: '#' };

export const testMessage: MessageKind = {
  name: TEST.name,
  async write({ db, accountId, now }, messages) {
    const account = await readAccount(db, accountId);
    const contents = messages.map(({ content }) => content as TestContent);
    const templates = await readTemplates(db, accountId, [...new Set(contents.map(({ templateId }) => templateId))]);
    const rows = await readProfiles(
      db,
      messages.map(({ profileId: id }) => ({ account_id: accountId, id })),
    );
    const profiles = new Map(rows.map((row) => [row.id, row]));
    const drafts: (Draft | NothingToSay)[] = [];
    for (const [i, { profileId }] of messages.entries()) {
      const content = contents[i] as TestContent;
      const [template, profile] = [templates.get(content.templateId), profiles.get(profileId)];
      if (!template || !account) drafts.push({ skip: 'TEMPLATE_DELETED' });
      else if (!profile) drafts.push({ skip: 'PERSON_DELETED' });
      else {
        const data = content.context ?? contextOf(profile, organizationOf(account));
        drafts.push((await draftOf({ db, accountId, now }, account, template, content, data)) ?? { skip: 'TEMPLATE_FAULT' });
      }
    }
    return drafts;
  },
};

/** Undefined where something of it cannot be rendered. */
async function draftOf(
  { db, accountId, now }: WriteScope,
  account: AccountRow,
  { name, html, text }: TemplateRow,
  { subject, from }: TestContent,
  data: Readonly<Record<string, unknown>>,
): Promise<Draft | undefined> {
  const surroundings = { ...surroundingsOf(account, now), links: LINKS, clockMs: () => performance.now() };
  const parts: string[] = [];
  for (const [i, source] of [subject ?? `Test: ${name}`, html, text].entries()) {
    const made = await renderSource(db, accountId, source, data, { ...surroundings, plain: i !== 1 });
    if ('faults' in made) return undefined;
    parts.push(made.output);
  }
  const [title = '', page = '', plain = ''] = parts;
  return { subject: title, html: page, text: plain, ...(from ? { from } : {}) };
}

export const surroundingsOf = (account: AccountRow, now: Micros): Omit<Surroundings, 'clockMs'> => ({
  ...{ now, timeZone: account.timezone, currency: account.currency, locale: account.locale },
});
