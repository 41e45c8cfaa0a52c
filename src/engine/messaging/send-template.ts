import type { Clock } from '../../lib/clock.ts';
import { type At, DomainError, type Fault } from '../../lib/errors.ts';
import { findUnstorable, unstorableText } from '../../lib/text.ts';
import { readAccount } from '../../storage/queries/accounts.ts';
import { readTemplate } from '../../storage/queries/templates.ts';
import type { CommandContext } from '../context.ts';
import { normaliseEmail } from '../identity/normalise.ts';
import { savePeople } from '../identity/save-people.ts';
import { renderSource, renderTemplate } from '../templates/render-template.ts';
import { unknownTemplate } from '../templates/template-input.ts';
import { type RequestDeps, requestMessages } from './request-messages.ts';
import { surroundingsOf, TEST, type TestContent } from './test-message.ts';

export interface TemplateMail {
  readonly template_id: string;
  /** In the template language. */
  readonly subject: string;
  /** What it is written for; JSON. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly from_email: string;
  readonly from_name: string;
  /** Addresses. */
  readonly to: readonly string[];
}

/** Tests have few readers. */
const MOST = 20;
const CONTEXT_CHARACTERS = 100_000;
const CONTEXT_DEPTH = 12;
const LINE_CHARACTERS = 255;

type SendTemplateDeps = RequestDeps & Parameters<typeof savePeople>[0] & { clock: Clock };

/**
 * Sends a template to addresses, written for a context that is given with it. Each is one message of the ledger, of the kind `test`,
 * and belongs to the profile with that address, which is made where there is none.
 * @returns the template's name, and the parts as they are rendered for the context
 * @throws DomainError `not_found` for the template; `invalid` for what is no address, for too many, and for what cannot be rendered
 */
export async function sendTemplate(
  deps: SendTemplateDeps,
  context: CommandContext,
  input: TemplateMail,
): Promise<{ name: string; html: string; text: string }> {
  const { accountId, now } = context;
  const { template_id: id, subject, context: data } = input;
  const [template, account] = [await readTemplate(deps.db, accountId, id), await readAccount(deps.db, accountId)];
  if (!template || !account) throw unknownTemplate(id);
  const { addresses, from, faults } = checked(input);
  if (faults.length > 0) throw new DomainError(faults);
  const { instead } = await renderTemplate(deps, context, { id, context: data });
  const surroundings = { ...surroundingsOf(account, now), plain: true, clockMs: () => deps.clock.wall() / 1000 };
  const title = await renderSource(deps.db, accountId, subject, data, surroundings);
  if ('faults' in title) throw new DomainError(title.faults.map((fault) => ({ ...fault, at: ['subject'] })));
  const content: TestContent = { templateId: id, subject, context: data, from };
  const people = addresses.map((email) => ({ email }));
  await savePeople(deps, context, people, 'event', (tx, profileIds) =>
    requestMessages(
      deps,
      tx,
      accountId,
      TEST,
      addresses.map((address, i) => ({ profileId: profileIds[i] as string, key: `test ${deps.ids.uuid()}`, address, content })),
    ),
  );
  return { name: template.name, html: instead.html ?? '', text: instead.text ?? '' };
}

function checked({ to, from_email, from_name, subject, context }: TemplateMail) {
  const faults: Fault[] = [];
  const address = (given: string, at: At): string => {
    const made = normaliseEmail(given, at);
    if ('fault' in made) faults.push(made.fault);
    return 'fault' in made ? '' : made.value;
  };
  const invalid = (detail: string, ...at: At): unknown => faults.push({ kind: 'invalid', detail, at });
  if (to.length === 0) invalid('Somebody has to be written to.', 'to');
  if (to.length > MOST) invalid(`A test may go to ${MOST} addresses at most; there are ${to.length}.`, 'to');
  const addresses = [...new Set(to.slice(0, MOST).map((each, index) => address(each, ['to', index])))];
  const from = { address: address(from_email, ['from_email']), name: from_name };
  for (const [name, line] of Object.entries({ subject, from_name })) {
    const wrong =
      unstorableText(line) ?? (line.length > LINE_CHARACTERS ? `At most ${LINE_CHARACTERS} characters are allowed.` : undefined);
    if (wrong !== undefined) invalid(`'${name}': ${wrong}`, name);
  }
  const unstorable = findUnstorable(context, CONTEXT_DEPTH);
  if (unstorable) invalid(unstorable.detail, 'context', ...unstorable.at);
  if (JSON.stringify(context).length > CONTEXT_CHARACTERS)
    invalid(`The context may have ${CONTEXT_CHARACTERS} characters at most.`, 'context');
  return { addresses, from, faults };
}
