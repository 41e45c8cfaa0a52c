import type { Clock } from '../../lib/clock.ts';
import { DomainError, type Fault } from '../../lib/errors.ts';
import type { Db } from '../../storage/database.ts';
import { readAccount } from '../../storage/queries/accounts.ts';
import { readTemplate } from '../../storage/queries/templates.ts';
import type { CommandContext } from '../context.ts';
import { compile, type Outcome, render } from './language/compile.ts';
import type { NeedList } from './language/needs.ts';
import { LIMITS, type Surroundings } from './language/rendering.ts';
import { unknownTemplate } from './template-input.ts';

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
    const outcome = renderSource(source, context, part === 'text' ? { ...surroundings, plain: true } : surroundings);
    if ('output' in outcome) instead[part] = outcome.output;
    else
      faults.push(
        'needs' in outcome
          ? missing(outcome.needs)
          : { kind: 'invalid', detail: REFUSED, at: ['context'], meta: { part, ...outcome.fault } },
      );
  }
  if (faults.length > 0) throw new DomainError(faults);
  return { id, instead };
}

function renderSource(source: string, context: Readonly<Record<string, unknown>>, surroundings: Surroundings): Outcome {
  const made = compile(source);
  return 'fault' in made ? made : render(made.compiled, context, surroundings, PREVIEW);
}

/** The reference's words. */
const REFUSED =
  'Unable to render given template with provided context. Please check included django syntax and ensure it is compatible with provided context.';

/** There are neither catalogs nor feeds yet that it could be found in. */
function missing({ catalogItems, feeds }: NeedList): Fault {
  const names = [...catalogItems.map(({ item }) => `the catalog item '${item}'`), ...feeds.map((name) => `the feed '${name}'`)];
  return { kind: 'invalid', detail: `The template needs what does not exist: ${names.join(', ')}.`, at: ['context'] };
}
