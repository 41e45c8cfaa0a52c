import type { Rate } from '../jsonapi/rates.ts';
import type { Surface } from '../jsonapi/surface.ts';
import type { Json } from './document.ts';

/** Documents of older revisions give filters in the parameter's description alone, as the reference's do. */
const FILTER_TABLES_SINCE = '2026-01-15';

/** What OpenAPI has no words for. */
export function extensionsOf({ own, filters, rate, scopes }: Surface, revision: string): Json {
  return {
    ...(own ? { 'x-burgee-own': true } : {}),
    ...(filters && revision >= FILTER_TABLES_SINCE ? { 'x-burgee-filters': filters } : {}),
    'x-burgee-ratelimit': rateText(rate),
    'x-burgee-scopes': scopes,
  };
}

/** `{burst: '75/s', steady: '750/m', daily?: '150/d'}` */
export function rateText({ burst, steady, daily }: Rate): Record<string, string> {
  return { burst: `${burst}/s`, steady: `${steady}/m`, ...(daily === undefined ? {} : { daily: `${daily}/d` }) };
}
