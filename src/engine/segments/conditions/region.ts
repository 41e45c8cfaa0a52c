import { REGIONS } from '../countries.ts';
import type { Condition } from '../definition.ts';
import { type Leaf, PROFILE, timeless } from '../leaf.ts';

/** `profile-region`: by the country of the address. Without one a profile is neither inside nor outside. */
export function readRegionCondition(condition: Condition): Leaf {
  const names = REGIONS[String(condition.region)] ?? [];
  return {
    at: () => ({ kind: 'country', within: condition.in_region === true, names }),
    dependsOn: [PROFILE],
    holdsForStrangers: false,
    ...timeless,
  };
}
