import type { At } from '../../../lib/errors.ts';
import type { ConsentCriterion } from '../../../storage/queries/segment-criteria/consents.ts';
import type { Condition } from '../definition.ts';
import { type Leaf, PROFILE } from '../leaf.ts';
import type { Reading } from '../reading.ts';
import { type FieldFilter, readConsentFilter, timingsOf, turnsOf } from './consent-filters.ts';

/**
 * `profile-permissions`: whether WhatsApp messages of a purpose may be sent. Nobody may be written to there without having
 * said so, so nobody is implicitly reachable; whoever said nothing, or has another number now, is implicitly unreachable.
 */
export function readPermissionsCondition(condition: Condition, at: At, reading: Reading): Leaf | undefined {
  const { reachable_status: status, filters } = condition.permission as { reachable_status: string; filters?: readonly FieldFilter[] };
  const purpose = String(condition.channel).replace('whatsapp_', '');
  const where = [...at, 'permission', 'filters'];
  const rules = (filters ?? []).map((one, i) => readConsentFilter(one, [...where, i], reading));
  const known = rules.flatMap((rule) => rule ?? []);
  if (known.length < rules.length) return undefined;
  const said: ConsentCriterion = { kind: 'consent', channel: 'whatsapp', purpose, tests: [], negated: false };
  const reachable: ConsentCriterion = { ...said, consent: 'SUBSCRIBED', aboutNumber: true };
  const refused: ConsentCriterion = { ...said, consent: 'UNSUBSCRIBED' };
  const criteria: Record<string, Leaf['at']> = {
    explicitly_reachable: (now) => ({ ...reachable, tests: known.flatMap((rule) => rule.tests(now)) }),
    implicitly_reachable: () => ({ kind: 'never' }),
    implicitly_or_explicitly_reachable: () => reachable,
    explicitly_unreachable: (now) => ({ ...refused, tests: known.flatMap((rule) => rule.tests(now)) }),
    implicitly_unreachable: () => ({
      kind: 'all',
      of: [
        { ...reachable, negated: true },
        { ...refused, negated: true },
      ],
    }),
    implicitly_or_explicitly_unreachable: () => ({ ...reachable, negated: true }),
  };
  return {
    at: criteria[status] ?? (() => ({ kind: 'never' })),
    dependsOn: [PROFILE],
    holdsForStrangers: status.startsWith('implicitly') && status.endsWith('unreachable'),
    timings: timingsOf(known, 'whatsapp', purpose),
    dates: [],
    turns: turnsOf(known),
  };
}
