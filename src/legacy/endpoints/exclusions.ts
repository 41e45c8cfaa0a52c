import type { SuppressionReason } from '../../engine/consent/may-receive.ts';
import { pageSuppressed } from '../../engine/consent/page-suppressed.ts';
import { suppressAtOnce } from '../../engine/consent/suppress-at-once.ts';
import { L } from '../../jsonapi/rates.ts';
import { endpoint } from '../declare.ts';
import { needed, oneOf, text } from '../fields.ts';
import { numbered, numberedPage } from '../pages.ts';
import { plainTime } from '../times.ts';

/** Old words for why somebody gets no e-mail. */
const REASONS = {
  unsubscribed: 'UNSUBSCRIBE',
  bounced: 'HARD_BOUNCE',
  invalid_email: 'INVALID_EMAIL',
  reported_spam: 'SPAM_COMPLAINT',
  manually_excluded: 'USER_SUPPRESSED',
} as const satisfies Record<string, SuppressionReason>;

const WORDS = Object.keys(REASONS) as (keyof typeof REASONS)[];
const wordOf = (reason: string): string | undefined => WORDS.find((word) => REASONS[word] === reason);

export const exclusions = [
  endpoint('GET /v1/people/exclusions', {
    scopes: ['profiles:read', 'subscriptions:read'],
    rate: L,
    fields: { ...numbered(500, 5000), reason: oneOf(WORDS, undefined), sort: oneOf(['asc', 'desc'], 'asc') },
    async run({ deps, context }, { page, count, reason, sort }) {
      const reasons = reason ? [REASONS[reason]] : Object.values(REASONS);
      const place = { reasons, descending: sort === 'desc', skip: page * count, limit: count };
      const { rows, total } = await pageSuppressed(deps.db, context.accountId, place);
      const shown = rows.map((row) => ({
        ...{ object: 'exclusion', email: row.email, reason: wordOf(row.reason), timestamp: plainTime(row.suppressed_at) },
      }));
      return numberedPage(shown, { page, count, total });
    },
  }),

  endpoint('POST /v1/people/exclusions', {
    scopes: ['profiles:write', 'subscriptions:write'],
    rate: L,
    fields: { email: needed(text()) },
    async run({ deps, context }, { email }) {
      const { already } = await suppressAtOnce(deps, context, email);
      return { already_excluded: already, num_excluded: already ? 0 : 1 };
    },
  }),
];
