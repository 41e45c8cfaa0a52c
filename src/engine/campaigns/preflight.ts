import type { Clock } from '../../lib/clock.ts';
import type { Db } from '../../storage/database.ts';
import { type CampaignMessageRow, readMessagesOf } from '../../storage/queries/campaign-messages.ts';
import { readTest } from '../../storage/queries/campaign-tests.ts';
import { type CampaignRow, readCampaign } from '../../storage/queries/campaigns.ts';
import { readTemplate } from '../../storage/queries/templates.ts';
import type { CommandContext } from '../context.ts';
import { normaliseEmail } from '../identity/normalise.ts';
import { isPlaceholder, senderOf } from '../messaging/sender.ts';
import { compile } from '../templates/language/compile.ts';
import { groupsOf, nextRecipients } from './audience.ts';
import { type Audiences, unknownCampaign } from './campaign-input.ts';
import type { CampaignChannel, Definition, EmailContent, EmailDefinition } from './definition.ts';
import { sourcesIn } from './definition.ts';
import type { SendStrategy, TrackingOptions } from './options.ts';
import { unknownNames } from './unknown-names.ts';
import { WAY_OUT } from './way-out.ts';

/** Something that would go wrong when a campaign is sent. */
export interface Problem {
  readonly code:
    | 'no_template'
    | 'no_subject'
    | 'no_body'
    | 'template_fault'
    | 'no_unsubscribe_link'
    | 'no_sender'
    | 'bad_address'
    | 'placeholder_sender'
    | 'no_audience'
    | 'empty_audience'
    | 'undefined_variable'
    | 'no_smart_send_time'
    | 'untracked_winner';
  readonly detail: string;
  /** Whether it cannot be sent so. */
  readonly prevents: boolean;
}

type Code = Problem['code'];
const grave = (code: Code, detail: string): Problem => ({ code, detail, prevents: true });
const slight = (code: Code, detail: string): Problem => ({ code, detail, prevents: false });

/** What stands against sending a campaign as it is, or would be regretted afterwards. */
export async function problemsOf(
  { clock }: { clock: Clock },
  db: Db,
  { accountId, now }: Pick<CommandContext, 'accountId' | 'now'>,
  campaign: CampaignRow,
): Promise<Problem[]> {
  const messages = await readMessagesOf(db, accountId, campaign.id);
  if (messages.length === 0) return [grave('no_body', 'The campaign has no message.')];
  const strategy = campaign.send_strategy as SendStrategy;
  const problems = strategy.method === 'smart_send_time' ? [grave('no_smart_send_time', NO_MODEL)] : [];
  if (strategy.method === 'ab_test_campaign') problems.push(...(await problemsOfTest(db, accountId, campaign)));
  const audience = await problemsOfAudience(db, accountId, campaign, now);
  for (const message of messages) {
    const own = await problemsOfMessage(db, accountId, message);
    if (audience.somebody !== undefined) {
      const unknown = await unknownNames(db, { clock, now }, accountId, message.id, audience.somebody);
      own.push(...unknown.map((name) => slight('undefined_variable', unknownName(name))));
    }
    problems.push(...own.map((problem) => (message.variation === null ? problem : of(message.variation, problem))));
  }
  return [...problems, ...audience.problems];
}

const unknownName = (name: string): string => `'${name}' is not known of one of the recipients at least, and prints nothing.`;

const of = (variation: string, problem: Problem): Problem => ({ ...problem, detail: `${variation}: ${problem.detail}` });

async function problemsOfMessage(db: Db, accountId: string, message: CampaignMessageRow): Promise<Problem[]> {
  const definition = message.definition as Definition;
  const problems = Object.entries(sourcesIn(definition)).flatMap(([name, source]) => faultsOf(name, source));
  if (definition.channel === 'email') problems.push(...(await problemsOfEmail(db, accountId, definition, message.template_id)));
  else if (definition.channel === 'sms' && isBlank(definition.content.body)) problems.push(grave('no_body', 'The message has no text.'));
  return problems;
}

/** What nobody takes down nobody can win by. */
async function problemsOfTest(db: Db, accountId: string, { id, tracking_options }: CampaignRow): Promise<Problem[]> {
  const test = await readTest(db, accountId, id);
  const { is_tracking_opens: opens = true, is_tracking_clicks: clicks = true } = tracking_options as TrackingOptions;
  if (!test?.automatic_winner || test.test_percentage === 100) return [];
  if (test.winner_metric === 'open_rate' ? opens : clicks) return [];
  return [grave('untracked_winner', `The winner is chosen by '${test.winner_metric}', which the campaign does not track.`)];
}

const NO_MODEL = 'This server learns nothing about when people read their messages, so that it cannot choose a time for each of them.';

const isBlank = (text: string | null): boolean => (text ?? '').trim() === '';

function faultsOf(what: string, source: string): Problem[] {
  const made = compile(source);
  if (!('fault' in made)) return [];
  const { message, line, column } = made.fault;
  return [grave('template_fault', `${what}, line ${line}, column ${column}: ${message}`)];
}

async function problemsOfEmail(db: Db, accountId: string, { content }: EmailDefinition, templateId: string | null): Promise<Problem[]> {
  const problems: Problem[] = [];
  if (isBlank(content.subject)) problems.push(grave('no_subject', 'The message has no subject.'));
  const sender = await senderOf(db, accountId, undefined);
  const from = sender(content.from_email ? { address: content.from_email } : undefined);
  if (!from) problems.push(grave('no_sender', 'Neither the message nor the account says who it is from.'));
  else if (isPlaceholder(from))
    problems.push(slight('placeholder_sender', `No real mail can come from ${from.address}: by SMTP it would be skipped.`));
  problems.push(...problemsOfAddresses({ ...content, from_email: from?.address ?? null }));
  const template = templateId === null ? undefined : await readTemplate(db, accountId, templateId);
  if (!template) return [...problems, grave('no_template', 'No template is assigned to the message.')];
  problems.push(...faultsOf('html', template.html), ...faultsOf('text', template.text));
  if (!WAY_OUT.test(template.html))
    problems.push(slight('no_unsubscribe_link', 'The template has no unsubscribe link; one is put below it.'));
  return problems;
}

const ADDRESSES = ['from_email', 'reply_to_email', 'cc_email', 'bcc_email'] as const;

/** No mail can go out with an address that is none, whoever it is for. */
const problemsOfAddresses = (content: EmailContent): Problem[] =>
  ADDRESSES.flatMap((name) => {
    const given = content[name];
    if (!given || 'value' in normaliseEmail(given, [])) return [];
    return [grave('bad_address', `'${name}' is not an address: '${given}'.`)];
  });

/** Enough to find somebody, or to say that there is hardly anybody. */
const LOOKED_AT = 500;

interface AudienceProblems {
  readonly problems: readonly Problem[];
  /** A recipient, if one was found: uuid text. */
  readonly somebody?: string;
}

async function problemsOfAudience(db: Db, accountId: string, { audiences, channel }: CampaignRow, now: number): Promise<AudienceProblems> {
  const groups = await groupsOf(db, accountId, audiences as Audiences);
  if (groups.included.length === 0)
    return { problems: [grave('no_audience', 'There are no lists or segments any more that it would be sent to.')] };
  const walk = { groups, channel: channel as CampaignChannel, until: now };
  for (let group = 0; group < groups.included.length; group++) {
    const { recipients } = await nextRecipients(db, accountId, walk, { group }, LOOKED_AT);
    if (recipients[0]) return { problems: [], somebody: recipients[0].profileId };
  }
  return { problems: [slight('empty_audience', 'Nobody of the audience was found who has an address on this channel.')] };
}

/** The same for a caller. @throws DomainError `not_found` */
export async function preflight(
  deps: { db: Db; clock: Clock },
  context: CommandContext,
  { campaign_id: id }: { campaign_id: string },
): Promise<{ can_send: boolean; problems: readonly Problem[] }> {
  const campaign = await readCampaign(deps.db, context.accountId, id);
  if (!campaign) throw unknownCampaign(id);
  const problems = await problemsOf(deps, deps.db, context, campaign);
  return { can_send: campaign.status === 'Draft' && !problems.some(({ prevents }) => prevents), problems };
}
