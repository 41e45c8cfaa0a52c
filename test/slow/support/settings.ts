import { randomInt } from 'node:crypto';
import type { Kind } from '../../bench/support/figure.ts';

export interface Settings {
  /** The short form, for every change. */
  readonly small: boolean;
  /** How often a server is ended. */
  readonly rounds: number;
  readonly databases: readonly Kind[];
  /** Repeats what is sent and when it is cut off. */
  readonly seed: number;
}

/** What `test/slow/run.ts` was told. */
export function readSettings(rounds: { small: number; full: number }): Settings {
  const { BURGEE_SMALL, BURGEE_PROOF_ROUNDS, BURGEE_PROOF_DATABASE = 'both', BURGEE_PROOF_SEED } = process.env;
  const small = BURGEE_SMALL === '1';
  const chosen = (['embedded', 'postgres'] as const).filter((kind) => BURGEE_PROOF_DATABASE === 'both' || BURGEE_PROOF_DATABASE === kind);
  if (chosen.length === 0) throw new Error(`--database is embedded, postgres or both, not '${BURGEE_PROOF_DATABASE}'.`);
  return {
    small,
    rounds: wholeNumber('--rounds', BURGEE_PROOF_ROUNDS) ?? (small ? rounds.small : rounds.full),
    databases: chosen,
    seed: wholeNumber('--seed', BURGEE_PROOF_SEED) ?? randomInt(1_000_000_000),
  };
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${name} takes a whole number, not '${text}'.`);
  return Number(text);
}
