import type { Micros } from '../../lib/clock.ts';
import type { At } from '../../lib/errors.ts';
import type { Criterion } from '../../storage/queries/segment-criteria/criterion.ts';
import { readFunnelCondition } from './conditions/funnel.ts';
import { readGroupsCondition } from './conditions/groups.ts';
import { readConsentCondition } from './conditions/marketing-consent.ts';
import { readMetricCondition } from './conditions/metric.ts';
import { refuseCondition } from './conditions/not-here.ts';
import { readPermissionsCondition } from './conditions/permissions.ts';
import { readPredictiveCondition } from './conditions/predictive.ts';
import { readPropertyCondition } from './conditions/property.ts';
import { readRegionCondition } from './conditions/region.ts';
import type { Condition, Definition } from './definition.ts';
import type { Leaf } from './leaf.ts';
import { type Reading, refuse } from './reading.ts';

const MOST_CONDITIONS = 100;

const READERS: Readonly<Record<string, (condition: Condition, at: At, reading: Reading) => Leaf | undefined>> = {
  'profile-property': readPropertyCondition,
  'profile-metric': readMetricCondition,
  'profile-metric-funnel': readFunnelCondition,
  'profile-group-membership': readGroupsCondition,
  'profile-marketing-consent': readConsentCondition,
  'profile-permissions': readPermissionsCondition,
  'profile-region': readRegionCondition,
  'profile-predictive-analytics': readPredictiveCondition,
  'profile-has-custom-object': refuseCondition('There are no custom objects on this server.'),
  'profile-postal-code-distance': refuseCondition(
    'This server does not know where postal codes are, so distances to them cannot be asked for.',
  ),
};

/** A definition, understood: groups of leaves. */
export interface Understood {
  readonly groups: readonly (readonly Leaf[])[];
}

/** Gives a definition its meaning; whatever is wrong with it is noted in `reading`, with its place. */
export function readDefinition({ condition_groups: given }: Definition, at: At, reading: Reading): Understood {
  const count = given.reduce((sum, { conditions }) => sum + conditions.length, 0);
  if (count > MOST_CONDITIONS) {
    refuse(reading, [...at, 'condition_groups'], `A segment may have ${MOST_CONDITIONS} conditions at most; there are ${count}.`);
    return { groups: [] };
  }
  if (given.length === 0) refuse(reading, [...at, 'condition_groups'], 'A segment needs at least one condition.');
  const groups = given.map(({ conditions }, g) => {
    const where = [...at, 'condition_groups', g, 'conditions'];
    if (conditions.length === 0) refuse(reading, where, 'A group needs at least one condition.');
    return conditions.flatMap((condition, c) => readCondition(condition, [...where, c], reading) ?? []);
  });
  return { groups };
}

function readCondition(condition: Condition, at: At, reading: Reading): Leaf | undefined {
  const read = Object.hasOwn(READERS, condition.type) ? READERS[condition.type] : undefined;
  return read ? read(condition, at, reading) : refuse(reading, [...at, 'type'], `'${condition.type}' is not a type of condition.`);
}

/** All groups must hold, of each one leaf. */
export const criterionAt = ({ groups }: Understood, now: Micros): Criterion => ({
  kind: 'all',
  of: groups.map((leaves) => ({ kind: 'any', of: leaves.map((leaf) => leaf.at(now)) })),
});
