import { type Leaf, timeless } from '../leaf.ts';

/**
 * `profile-predictive-analytics`: nothing is predicted of anybody, which is also what profiles show, and a value that is not
 * there passes no filter.
 */
export const readPredictiveCondition = (): Leaf => ({
  at: () => ({ kind: 'never' }),
  dependsOn: [],
  holdsForStrangers: false,
  ...timeless,
});
