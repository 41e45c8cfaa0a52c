import type { Micros } from '../../lib/clock.ts';
import type { AccountRow } from '../../storage/queries/accounts.ts';
import type { Compiled } from '../templates/language/compile.ts';
import { render } from '../templates/language/compile.ts';
import type { NeedList, Provisions } from '../templates/language/needs.ts';
import { LIMITS, type Surroundings } from '../templates/language/rendering.ts';

/** Whoever is written to after somebody waits for them. */
const PER_PART = { ...LIMITS, elapsedMs: 500 };

/** Parts that are no HTML. */
const PLAIN = ['subject', 'preview_text', 'text', 'body', 'title'];

/** One message to be rendered. */
export interface Rendering {
  readonly context: Readonly<Record<string, unknown>>;
  readonly links?: Surroundings['links'];
  readonly provisions: Provisions;
}

export type Rendered = { readonly parts: Readonly<Record<string, string>> } | { readonly needs: NeedList } | { readonly fault: true };

/** What the parts of a message say to one person; what they lack, all of it; or that one of them cannot be rendered. */
export function renderParts(
  parts: ReadonlyMap<string, Compiled>,
  { timezone: timeZone, currency, locale }: AccountRow,
  { context, links, provisions }: Rendering,
  { now, clockMs }: { now: Micros; clockMs: () => number },
): Rendered {
  const surroundings = { now, timeZone, currency, locale, links, provisions, clockMs };
  const rendered: Record<string, string> = {};
  const needs: NeedList[] = [];
  for (const [name, compiled] of parts) {
    const outcome = render(compiled, context, { ...surroundings, plain: PLAIN.includes(name) }, PER_PART);
    if ('fault' in outcome) return { fault: true };
    if ('needs' in outcome) needs.push(outcome.needs);
    else rendered[name] = outcome.output;
  }
  if (needs.length === 0) return { parts: rendered };
  const all = <K extends keyof NeedList>(name: K): NeedList[K] => needs.flatMap((need) => [...need[name]]) as unknown as NeedList[K];
  return { needs: { catalogItems: all('catalogItems'), feeds: [...new Set(all('feeds'))], coupons: [...new Set(all('coupons'))] } };
}
