import { expect, test } from 'vitest';
import { createValidator } from '../../src/jsonapi/validate/validator.ts';
import { segmentDefinition } from '../../src/resources/segments/definition.ts';

const validator = createValidator();

/** What is told about a definition of one condition. */
const refusals = (condition: unknown): [pointer: unknown, detail: string][] =>
  validator
    .check(segmentDefinition, { condition_groups: [{ conditions: [condition] }] })
    .map(({ source, detail }) => [(source as { pointer?: string }).pointer?.replace('/condition_groups/0/conditions/0', '') ?? '', detail]);

const property = (filter: object) => ({ type: 'profile-property', property: 'email', filter });
const equals = { type: 'string', operator: 'equals', value: 'a' };

test('a condition that is right is not refused', () => {
  expect(refusals(property(equals))).toEqual([]);
});

test('an unknown member is told where it stands', () => {
  expect(refusals({ ...property(equals), fitler: 1 })).toEqual([
    ['/fitler', "'fitler' is not a valid field for the resource 'conditions'."],
  ]);
  expect(refusals(property({ ...equals, values: [] })).map(([pointer]) => pointer)).toEqual(['/filter/values']);
});

test('an unknown type is told with those that there are', () => {
  const [[pointer, detail] = []] = refusals({ type: 'profile-mood' });
  expect(pointer).toBe('/type');
  expect(detail).toContain("'profile-property'");
  expect(detail).toContain("'profile-metric-funnel'");
});

test('an operator of another type is told with those of its own', () => {
  const [[pointer, detail] = []] = refusals(property({ type: 'boolean', operator: 'contains', value: true }));
  expect([pointer, detail]).toEqual(['/filter/operator', "'operator' must be 'equals'."]);
});

test('what is missing is named', () => {
  expect(refusals({ type: 'profile-metric', metric_id: 'M', measurement: 'count' }).map(([pointer]) => pointer)).toEqual([
    '/measurement_filter',
    '/timeframe_filter',
  ]);
});

test('a pair of consent that cannot be is told by the member that fits none', () => {
  const consent = { channel: 'sms', can_receive_marketing: true, consent_status: { subscription: 'any' } };
  expect(refusals({ type: 'profile-marketing-consent', consent })).toEqual([
    ['/consent/consent_status/subscription', "'subscription' must be 'subscribed'."],
  ]);
});
