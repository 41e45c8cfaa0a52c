/**
 * How both databases are asked to plan.
 *
 * Prepared statements are planned for their values each time (0.05 to 0.2 ms): planned for any values, one account among a
 * hundred is taken for a hundredth of the table, and a page of the account that has half of it read and sorted that half.
 * Pages lie in memory or on a solid-state disk, so that one more costs about what the next one costs; with the default of 4
 * a single look-up in a table of up to tens of thousands of rows reads all of it.
 */
export const SET_PLANNING = 'SET plan_cache_mode = force_custom_plan; SET random_page_cost = 1.1';

/**
 * Whether named statements are planned once, for any values. For a batch of events planning took 0.3 to 0.5 ms, as long as a
 * dozen of its rows, and could only ever find the same plan.
 */
export const PLAN_ONCE = 'SET plan_cache_mode = force_generic_plan';
export const PLAN_EACH_TIME = 'SET plan_cache_mode = force_custom_plan';

/** The same as words of PostgreSQL's command line. */
export const PLANNING_FLAGS = ['-c', 'plan_cache_mode=force_custom_plan', '-c', 'random_page_cost=1.1'];
