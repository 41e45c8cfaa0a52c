import { DomainError, type Fault } from '../../../lib/errors.ts';
import { unstorableText } from '../../../lib/text.ts';
import type { Database } from '../../../storage/database.ts';
import {
  changeTrackingSettings,
  lockTrackingSettings,
  type TrackingPair,
  type TrackingSettings,
  type TrackingValue,
  UTM_PARAMETERS,
  type UtmParameter,
} from '../../../storage/queries/tracking-settings.ts';
import type { CommandContext } from '../../context.ts';

/** Changes of an account's settings: absent stays. Of a pair, a side that is absent stays; null takes away the side, or both. */
export interface SettingsInput extends Partial<Record<UtmParameter, TrackingPair | null>> {
  /** The account's. */
  id: string;
  auto_add_parameters?: boolean | null;
  custom_parameters?: readonly (TrackingPair & { readonly name: string })[] | null;
  append_exchange_id?: boolean;
  ask_for_opens?: boolean;
}

const MOST_CUSTOM = 5;
const LONGEST = 255;

/**
 * Says which parameters links get.
 * @throws DomainError `invalid`, `not_found` for another account's
 */
export async function updateTrackingSettings({ db }: { db: Database }, { accountId }: CommandContext, input: SettingsInput): Promise<void> {
  const faults = [...UTM_PARAMETERS.flatMap((name) => wrongPair(input[name], [name])), ...wrongCustom(input.custom_parameters ?? [])];
  await db.transaction(async (tx) => {
    const before = input.id === accountId ? await lockTrackingSettings(tx, accountId) : undefined;
    if (!before) throw new DomainError({ kind: 'not_found', detail: `Tracking setting with id ${input.id} not found.` });
    const settings = changed(before, input);
    for (const name of ['utm_source', 'utm_medium'] as const) {
      // The reference always adds these two: without a value they would be empty.
      const lost = (['campaign', 'flow'] as const).find((side) => !settings[name]?.[side]);
      if (lost) faults.push({ kind: 'invalid', detail: `\`${name}\` needs a value for each of campaign and flow.`, at: [name, lost] });
    }
    if (faults.length > 0) throw new DomainError(faults);
    await changeTrackingSettings(tx, accountId, settings);
  });
}

function changed(before: TrackingSettings, input: SettingsInput): TrackingSettings {
  const pairs = Object.fromEntries(UTM_PARAMETERS.map((name) => [name, changedPair(before[name], input[name])]));
  const custom = input.custom_parameters === undefined ? before.custom : (input.custom_parameters ?? []);
  return {
    ...(pairs as Pick<TrackingSettings, UtmParameter>),
    custom: custom.map(({ name, campaign = null, flow = null }) => ({ name, campaign, flow })),
    auto_add: input.auto_add_parameters ?? before.auto_add,
    append_token: input.append_exchange_id ?? before.append_token,
    ask_for_opens: input.ask_for_opens ?? before.ask_for_opens,
  };
}

function changedPair(before: TrackingPair | null, given: TrackingPair | null | undefined): TrackingPair | null {
  if (given === undefined || given === null) return given === null ? null : before;
  const side = (name: keyof TrackingPair): TrackingValue | null =>
    (given[name] === undefined ? (before?.[name] ?? null) : given[name]) ?? null;
  const pair = { flow: side('flow'), campaign: side('campaign') };
  return pair.flow === null && pair.campaign === null ? null : pair;
}

type Place = (string | number)[];

const wrongPair = (pair: TrackingPair | null | undefined, at: Place): Fault[] =>
  (['campaign', 'flow'] as const).flatMap((side) => {
    const value = pair?.[side];
    const detail = value?.type === 'static' ? wrongText(value.value, 'A value') : undefined;
    return detail === undefined ? [] : [{ kind: 'invalid' as const, detail, at: [...at, side, 'value'] }];
  });

function wrongCustom(parameters: NonNullable<SettingsInput['custom_parameters']>): Fault[] {
  const faults: Fault[] = [];
  const refuse = (detail: string, ...at: Place) => faults.push({ kind: 'invalid', detail, at: ['custom_parameters', ...at] });
  if (parameters.length > MOST_CUSTOM) refuse(`There may be ${MOST_CUSTOM} custom parameters at most.`);
  const names = new Set<string>();
  for (const [i, { name, ...pair }] of parameters.entries()) {
    const wrong = wrongText(name, 'A name') ?? wrongName(name, names);
    if (wrong !== undefined) refuse(wrong, i, 'name');
    names.add(name);
    faults.push(...wrongPair(pair, ['custom_parameters', i]));
  }
  return faults;
}

function wrongText(text: string, what: string): string | undefined {
  if (text.trim() === '') return `${what} must not be empty.`;
  if (text.length > LONGEST) return `${what} may have ${LONGEST} characters at most.`;
  const unstorable = unstorableText(text);
  return unstorable === undefined ? undefined : `${what} cannot be stored: ${unstorable}`;
}

/** Names that mean something to links already. */
const TAKEN: readonly string[] = [...UTM_PARAMETERS, '_kx'];

function wrongName(name: string, before: ReadonlySet<string>): string | undefined {
  if (/[\s&=#?]/.test(name)) return 'A name is part of an address: it has no spaces and none of & = # ?.';
  if (TAKEN.includes(name.toLowerCase())) return `'${name}' is no name for a custom parameter: it has a meaning already.`;
  return before.has(name) ? `'${name}' is named twice.` : undefined;
}
