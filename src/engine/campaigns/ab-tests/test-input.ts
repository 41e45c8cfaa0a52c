import { type At, DomainError, type Fault } from '../../../lib/errors.ts';
import { unstorableText } from '../../../lib/text.ts';
import { parseIso } from '../../../lib/time.ts';
import type { CampaignTestRow } from '../../../storage/queries/campaign-tests.ts';
import { channelFaults } from '../campaign-input.ts';
import type { CampaignChannel, GivenDefinition } from '../definition.ts';
import { definitionFaults } from '../definition-faults.ts';
import type { SendStrategy } from '../options.ts';

export interface VariationInput {
  readonly name?: string | null;
  readonly definition?: GivenDefinition | null;
  readonly send_at?: string | null;
}

/** What can be said of a test while it is a draft. Absent: as it is, or as it usually is. */
export interface TestSettings {
  readonly test_percentage?: number;
  readonly winner_metric?: CampaignTestRow['winner_metric'];
  readonly automatic_winner?: boolean;
  readonly duration_minutes?: number;
}

const MOST_VARIATIONS = 8;
const NAME_CHARACTERS = 255;
const MOST_MINUTES = 30 * 24 * 60;

export const unknownTest = (id: string): DomainError =>
  new DomainError({ kind: 'not_found', detail: `The campaign with id '${id}' has no A/B test.` });

/** A test begins at one moment for everybody. */
export function strategyFaults(strategy: SendStrategy): Fault[] {
  if (strategy.method === 'immediate' || (strategy.method === 'static' && !strategy.options.is_local)) return [];
  const detail = `A campaign that is sent by '${strategy.method}'${strategy.method === 'static' ? ', each by their own clock,' : ''} cannot be an A/B test: it begins at once or at a time that is the same for everybody.`;
  return [{ kind: 'invalid', detail, at: ['id'] }];
}

/** What is wrong with how a test is to be decided. */
export function settingsFaults(
  { variable, test_percentage, automatic_winner, duration_minutes }: Omit<CampaignTestRow, 'send_strategy'>,
  channel: CampaignChannel,
): Fault[] {
  const faults: Fault[] = [];
  const say = (name: keyof TestSettings, detail: string): unknown => faults.push({ kind: 'invalid', detail, at: [name] });
  if (test_percentage < 1 || test_percentage > 100) say('test_percentage', 'From 1 to 100 percent of the audience can be in a test.');
  if (variable === 'send_time' && test_percentage !== 100)
    say('test_percentage', 'A time that has passed cannot be given to the others: in a test of times everybody is (100).');
  if (duration_minutes < 1 || duration_minutes > MOST_MINUTES)
    say('duration_minutes', `A test takes from 1 to ${MOST_MINUTES} minutes, which is 30 days.`);
  if (automatic_winner && channel !== 'email')
    say('automatic_winner', 'Only of e-mail is noticed how it is read: choose the winner of this test yourself (false).');
  return faults;
}

/** What is wrong with variations, of which the first is the campaign's message as it is. */
export function variationsFaults(
  variations: readonly VariationInput[],
  variable: CampaignTestRow['variable'],
  channel: CampaignChannel,
): Fault[] {
  if (variations.length < 2 || variations.length > MOST_VARIATIONS)
    return [{ kind: 'invalid', detail: `A test has 2 to ${MOST_VARIATIONS} variations.`, at: ['variations'] }];
  return variations.flatMap(({ name, definition, send_at }, i): Fault[] => {
    const at: At = ['variations', i];
    const faults: Fault[] = name == null ? [] : namesFaults(name, [...at, 'name']);
    if (definition)
      faults.push(
        ...channelFaults(definition.channel, channel, ...at, 'definition', 'channel'),
        ...definitionFaults(definition, ...at, 'definition'),
      );
    if (variable === 'send_time' && (send_at == null || parseIso(send_at) === undefined))
      faults.push({ kind: 'invalid', detail: 'Each variation of a test of times says when it is sent.', at: [...at, 'send_at'] });
    if (variable === 'content' && send_at != null)
      faults.push({ kind: 'invalid', detail: "Only variations of a test of 'send_time' have a time.", at: [...at, 'send_at'] });
    return faults;
  });
}

function namesFaults(name: string, at: At): Fault[] {
  const detail =
    unstorableText(name) ??
    (name.trim() === '' || name.length > NAME_CHARACTERS ? `A variation is called by 1 to ${NAME_CHARACTERS} characters.` : undefined);
  return detail === undefined ? [] : [{ kind: 'invalid', detail, at }];
}

/** What variations are called that were given no name. */
export const usualName = (i: number): string => `Variation ${String.fromCharCode(65 + i)}`;
