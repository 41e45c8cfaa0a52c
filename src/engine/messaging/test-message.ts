import { DomainError, type Fault } from '../../lib/errors.ts';
import { ulidToUuid } from '../../lib/ids.ts';
import type { Database } from '../../storage/database.ts';
import { readAccount } from '../../storage/queries/accounts.ts';
import { readProfiles } from '../../storage/queries/profiles.ts';
import { readTemplate, readTemplates } from '../../storage/queries/templates.ts';
import type { CommandContext } from '../context.ts';
import { normaliseEmail } from '../identity/normalise.ts';
import { compile, render } from '../templates/language/compile.ts';
import { LIMITS, type Surroundings } from '../templates/language/rendering.ts';
import type { Draft, MessageKind, NothingToSay } from './message-kind.ts';
import { contextOf, organizationOf } from './person-context.ts';
import { type RequestDeps, requestMessages } from './request-messages.ts';

const ABOUT = { name: 'test', channel: 'email', purpose: 'transactional' } as const;

export interface TestInput {
  template_id: string;
  /** Whose data it is written with; a ULID. */
  profile_id: string;
  /** Where it goes, whoever's address that is. */
  to: string;
  /** In the template language. */
  subject?: string | null;
}

interface TestContent {
  templateId: string;
  subject: string | null;
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
  await deps.db.transaction((tx) => requestMessages(deps, tx, accountId, ABOUT, [request]));
}

const unknown = (name: string, detail: string) => ({ kind: 'invalid', detail, at: [name] }) as const;

/** Links of a test lead nowhere: whoever looks at it must not unsubscribe somebody else. */
const LINKS = { unsubscribe: '#', managePreferences: '#', webView: '#' };
const PER_PART = { ...LIMITS, elapsedMs: 500 };

export const testMessage: MessageKind = {
  name: ABOUT.name,
  async write({ db, accountId, now }, messages) {
    const account = await readAccount(db, accountId);
    const contents = messages.map(({ content }) => content as TestContent);
    const templates = await readTemplates(db, accountId, [...new Set(contents.map(({ templateId }) => templateId))]);
    const rows = await readProfiles(
      db,
      messages.map(({ profileId: id }) => ({ account_id: accountId, id })),
    );
    const profiles = new Map(rows.map((row) => [row.id, row]));
    return messages.map(({ profileId }, i): Draft | NothingToSay => {
      const { templateId, subject } = contents[i] as TestContent;
      const [template, profile] = [templates.get(templateId), profiles.get(profileId)];
      if (!template || !account) return { skip: 'TEMPLATE_DELETED' };
      if (!profile) return { skip: 'PERSON_DELETED' };
      const surroundings = { now, timeZone: account.timezone, currency: account.currency, locale: account.locale, links: LINKS };
      const data = contextOf(profile, organizationOf(account));
      const parts = [subject ?? `Test: ${template.name}`, template.html ?? '', template.text ?? ''].map((source, part) =>
        rendered(source, data, { ...surroundings, plain: part !== 1, clockMs: () => performance.now() }),
      );
      const [title, html, text] = parts;
      if (title === undefined || html === undefined || text === undefined) return { skip: 'TEMPLATE_FAULT' };
      return { subject: title, html, text };
    });
  },
};

/** Undefined where it cannot be rendered, or needs what is not loaded for a test: catalog items, feeds, codes. */
function rendered(source: string, data: Record<string, unknown>, surroundings: Surroundings): string | undefined {
  const made = compile(source);
  const outcome = 'compiled' in made ? render(made.compiled, data, surroundings, PER_PART) : made;
  return 'output' in outcome ? outcome.output : undefined;
}
