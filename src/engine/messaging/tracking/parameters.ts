import {
  type TrackingPair,
  type TrackingSettings,
  type TrackingValue,
  UTM_PARAMETERS,
} from '../../../storage/queries/tracking-settings.ts';

/** Which of the two values of a parameter holds. */
export type Side = 'campaign' | 'flow';

/** A parameter that links get. */
export type Parameter = TrackingValue & { readonly name: string };

/** What is known of a message, by the words of dynamic values (`campaign_name`, `profile_id` …). What is not known adds nothing. */
export type Facts = Readonly<Record<string, string | null | undefined>>;

export interface ParameterChoice {
  /** Null is as the account has it. */
  readonly add: boolean | null;
  /** Of this campaign or message alone; they stand before the account's. */
  readonly custom: readonly Parameter[];
}

/** The parameters that the links of a message get; of one name the first. */
export function chosenParameters(settings: TrackingSettings, side: Side, { add, custom }: ParameterChoice): readonly Parameter[] {
  if (!(add ?? settings.auto_add)) return [];
  const own = [...UTM_PARAMETERS.map((name) => ({ name, ...settings[name] })), ...settings.custom].flatMap((pair) => sideOf(pair, side));
  const byName = new Map<string, Parameter>();
  for (const parameter of [...custom, ...own]) if (!byName.has(parameter.name)) byName.set(parameter.name, parameter);
  return [...byName.values()];
}

const sideOf = ({ name, ...pair }: TrackingPair & { name: string }, side: Side): Parameter[] => {
  const value = pair[side];
  return value ? [{ name, ...value }] : [];
};

/** @returns name and value of each that has one for this message */
export const valuesOf = (parameters: readonly Parameter[], facts: Facts): readonly (readonly [string, string])[] =>
  parameters.flatMap(({ name, type, value }) => {
    const text = type === 'static' ? value : facts[value];
    return text ? [[name, text] as const] : [];
  });

/**
 * Adds parameters to an address, which stays as it was written otherwise: servers may read it in ways of their own. Names that it
 * has already keep its own value.
 */
export function withParameters(url: string, values: readonly (readonly [name: string, value: string])[]): string {
  const hash = url.indexOf('#');
  const [body, fragment] = hash < 0 ? [url, ''] : [url.slice(0, hash), url.slice(hash)];
  const mark = body.indexOf('?');
  const query = mark < 0 ? '' : body.slice(mark + 1);
  const taken = new Set(query.split('&').map((part) => decoded(part.split('=', 1)[0] as string)));
  const added = values
    .filter(([name]) => !taken.has(name))
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  if (added.length === 0) return url;
  const joint = mark < 0 ? '?' : query === '' || query.endsWith('&') ? '' : '&';
  return `${body}${joint}${added.join('&')}${fragment}`;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
