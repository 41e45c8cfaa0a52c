import { anyOf, choice, constant, flag, integer, listOf, nullable, number, object, type Schema, text } from '../../jsonapi/schema.ts';

/** Conditions on a property of an event: a table of names and types. */
const numeric = object({
  type: constant('numeric'),
  operator: choice('equals', 'greater-than', 'greater-than-or-equal', 'less-than', 'less-than-or-equal', 'not-equals'),
  value: anyOf(integer(), number()),
});
const stringIn = object({ operator: constant('in'), value: listOf(text()), type: constant('string') });
const existence = object({ type: constant('existence'), operator: choice('is-set', 'not-set') });
const boolean = object({ type: constant('boolean'), operator: constant('equals'), value: flag() });
const string = object({
  type: constant('string'),
  operator: choice(
    ...['contains', 'ends-with', 'equals', 'not-contains', 'not-ends-with', 'not-equals', 'not-starts-with'],
    ...['nregex', 'regex', 'starts-with'],
  ),
  value: nullable(text()),
});
const listItem = (...operators: readonly string[]): Schema =>
  object({ type: constant('list'), operator: choice(...operators), value: nullable(anyOf(integer(), text())) });
const listText = object({
  type: constant('list'),
  operator: choice('contains-substring', 'not-contains-substring'),
  value: nullable(text()),
});

const condition = object(
  {
    property: text(),
    filter: anyOf(
      ...[numeric, stringIn, existence, boolean, string],
      listItem('contains', 'not-contains'),
      listItem('contains-ends-with', 'contains-starts-with', 'not-contains-ends-with', 'not-contains-starts-with'),
      listText,
    ),
  },
  'CustomMetricCondition',
);

/** What a custom metric counts, or sums: the events of its groups together. */
export const customMetricDefinition = object(
  {
    aggregation_method: choice('count', 'value'),
    metric_groups: listOf(
      object(
        { metric_id: text(), 'metric_filters?': nullable(listOf(condition)), 'value_property?': nullable(text()) },
        'CustomMetricGroup',
      ),
    ),
  },
  'CustomMetricDefinition',
);
