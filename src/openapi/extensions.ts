import type { FilterRule } from '../jsonapi/query/types.ts';
import type { Rate } from '../jsonapi/rates.ts';
import type { Surface } from '../jsonapi/surface.ts';
import type { Json } from './document.ts';

/** Documents of older revisions give filters in the parameter's description alone, as the reference's do. */
const FILTER_TABLES_SINCE = '2026-01-15';

/** What OpenAPI has no words for. */
export function extensionsOf({ own, filters, rate, scopes }: Surface, revision: string): Json {
  return {
    ...(own ? { 'x-burgee-own': true } : {}),
    ...(filters && revision >= FILTER_TABLES_SINCE
      ? { 'x-burgee-filters': Object.fromEntries(Object.entries(filters).map(([field, rule]) => [field, printed(rule)])) }
      : {}),
    'x-burgee-ratelimit': rateText(rate),
    'x-burgee-scopes': scopes,
  };
}

const printed = ({ operators, value: { bare: _, ...value } = {} as NonNullable<FilterRule['value']> }: FilterRule): Json =>
  Object.keys(value).length > 0 ? { operators, value } : { operators };

/** `{burst: '75/s', steady: '750/m', daily?: '150/d'}` */
export function rateText({ burst, steady, daily }: Rate): Record<string, string> {
  return { burst: `${burst}/s`, steady: `${steady}/m`, ...(daily === undefined ? {} : { daily: `${daily}/d` }) };
}
