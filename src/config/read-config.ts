import type { Read } from './readers.ts';
import { SETTINGS, type Setting } from './settings.ts';

type Value<S> = S extends Setting<infer T> ? (S extends { default: string } ? T : T | undefined) : never;

/** The checked configuration; a setting without a default may be undefined. */
export type Config = { readonly [K in keyof typeof SETTINGS]: Value<(typeof SETTINGS)[K]> };

/** Everything that is wrong with the environment, one sentence each. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The configuration cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/**
 * Reads the environment. An empty variable counts as one that is not there.
 * @throws ConfigError with every problem at once
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [key, setting] of Object.entries(SETTINGS as Record<string, Setting<unknown>>)) {
    const given = environment[setting.name]?.trim() || setting.default;
    if (given === undefined) continue;
    const read: Read<unknown> = setting.read(given);
    if ('problem' in read) problems.push(`${setting.name} ${read.problem}.`);
    else values[key] = read.value;
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return values as Config;
}
