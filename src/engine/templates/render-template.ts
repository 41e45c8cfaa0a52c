import type { Clock } from '../../lib/clock.ts';
import { DomainError, type Fault } from '../../lib/errors.ts';
import type { Db } from '../../storage/database.ts';
import { readAccount } from '../../storage/queries/accounts.ts';
import { readTemplate } from '../../storage/queries/templates.ts';
import type { CommandContext } from '../context.ts';
import { compile, type Outcome, render } from './language/compile.ts';
import type { Provisions } from './language/needs.ts';
import { LIMITS, type Surroundings } from './language/rendering.ts';
import { loadProvisions } from './load-provisions.ts';
import { unknownTemplate } from './template-input.ts';

/** A template that asks for more each time what it asked for is there. */
const ROUNDS = 5;

/** Who waits for a preview waits beside others: each part gets half a second. */
const PREVIEW = { ...LIMITS, elapsedMs: 500 };

const PARTS = ['html', 'text', 'amp'] as const;

/**
 * Renders a template for a context as a preview: nothing is sent or stored, links lead nowhere, coupons show a placeholder.
 * @returns the template's id, and the rendered parts to be shown instead of the sources
 * @throws DomainError `not_found`; `invalid` when a source does not compile or cannot be rendered for this context, with part, line
 * and column in its meta
 */
export async function renderTemplate(
  deps: { db: Db; clock: Clock },
  { accountId, now }: CommandContext,
  { id, context }: { id: string; context: Readonly<Record<string, unknown>> },
): Promise<{ id: string; instead: Record<string, string | null> }> {
  const [template, account] = [await readTemplate(deps.db, accountId, id), await readAccount(deps.db, accountId)];
  if (!template || !account) throw unknownTemplate(id);
  const surroundings: Surroundings = {
    ...{ now, timeZone: account.timezone, currency: account.currency, locale: account.locale },
    clockMs: () => deps.clock.wall() / 1000,
  };
  const faults: Fault[] = [];
  const instead: Record<string, string | null> = {};
  for (const part of PARTS) {
    const source = template[part];
    if (source === null) continue;
    const made = await renderSource(deps.db, accountId, source, context, part === 'text' ? { ...surroundings, plain: true } : surroundings);
    if ('faults' in made) faults.push(...made.faults.map((fault) => (fault.meta ? { ...fault, meta: { part, ...fault.meta } } : fault)));
    else instead[part] = made.output;
  }
  if (faults.length > 0) throw new DomainError(faults);
  return { id, instead };
}

export type Made = { readonly output: string } | { readonly faults: readonly Fault[] };

/**
 * Renders a source as a preview: loads what was lacking, and renders again; what was loaded may lead to more of it. Coupons show
 * a placeholder.
 */
export async function renderSource(
  db: Db,
  accountId: string,
  source: string,
  context: Readonly<Record<string, unknown>>,
  surroundings: Surroundings,
): Promise<Made> {
  const made = compile(source);
  if ('fault' in made) return { faults: [refused(made.fault)] };
  let provisions: Provisions = {};
  for (let round = 0; round < ROUNDS; round++) {
    const outcome: Outcome = render(made.compiled, context, { ...surroundings, provisions }, PREVIEW);
    if ('fault' in outcome) return { faults: [refused(outcome.fault)] };
    if ('output' in outcome) return outcome;
    provisions = await loadProvisions(db, accountId, outcome.needs, provisions);
    const absent = [...(provisions.feeds ?? [])].filter(([, feed]) => feed === null).map(([name]) => name);
    if (absent.length > 0) return { faults: [withoutFeeds(absent)] };
  }
  return { faults: [{ kind: 'invalid', detail: 'What the template needs leads to more that it needs, too often.', at: ['context'] }] };
}

/** The reference's words. */
const REFUSED =
  'Unable to render given template with provided context. Please check included django syntax and ensure it is compatible with provided context.';

const refused = (fault: object): Fault => ({ kind: 'invalid', detail: REFUSED, at: ['context'], meta: { ...fault } });

/** A message that hangs on a feed without content is not sent, so that its preview says so. */
const withoutFeeds = (names: readonly string[]): Fault => ({
  kind: 'invalid',
  detail: `The template needs web feeds that do not exist or have no content yet: ${names.map((name) => `'${name}'`).join(', ')}.`,
  at: ['context'],
});
