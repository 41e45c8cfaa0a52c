import { explainSegment } from '../../engine/segments/explain-segment.ts';
import { bodyOf } from '../../jsonapi/body.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { M } from '../../jsonapi/rates.ts';
import {
  choice,
  constant,
  dateTime,
  flag,
  integer,
  listOf,
  nullable,
  number,
  object,
  record,
  type Schema,
  text,
  uri,
} from '../../jsonapi/schema.ts';
import { action } from '../../jsonapi/verbs.ts';
import { shortId } from '../ids.ts';
import { attributePointer } from '../pointers.ts';

const event = object({ id: text(), datetime: dateTime(), value: nullable(number()) });

/** What a condition was decided by; which members there are depends on the kind. */
const evidence: Schema = object({
  kind: choice('value', 'events', 'memberships', 'suppressions', 'consent'),
  'value?': {},
  'metric_id?': text(),
  'count?': integer(),
  'sum?': number(),
  'latest?': listOf(event),
  'groups?': listOf(object({ id: text(), joined_group_at: dateTime() })),
  'suppressions?': listOf(object({ reason: text(), timestamp: dateTime() })),
  'channel?': text(),
  'purpose?': text(),
  'consent?': nullable(text()),
  'consent_timestamp?': nullable(dateTime()),
  'method?': nullable(text()),
});

const attributes = object({
  ...{ segment_id: text(), profile_id: text(), at: dateTime() },
  ...{ is_member: flag(), joined_group_at: nullable(dateTime()), holds: flag(), is_active: flag(), is_processing: flag() },
  condition_groups: listOf(
    object({ holds: flag(), conditions: listOf(object({ holds: flag(), condition: record(), evidence: listOf(evidence) })) }),
  ),
});

type ExplanationBody = { data: { attributes: { segment_id: string; profile_id: string } } };
type Run = (...given: Parameters<typeof explainSegment>) => Promise<unknown>;

const run: Run = async (deps, context, input) => ({
  data: {
    type: 'segment-explanation',
    id: `${input.segment_id}:::${input.profile_id}`,
    attributes: await explainSegment(deps, context, input),
  },
});

export const segmentExplanation = defineResource({
  type: 'segment-explanation',
  path: 'segment-explanations',
  own: true,
  category: 'Segments',
  id: shortId,
  operations: {
    explain_segment: action({
      summary: 'Say why a profile is in a segment or is not: which conditions hold, and what they were decided by',
      scopes: ['profiles:read', 'segments:read'],
      rate: M,
      status: 200,
      body: bodyOf('segment-explanation', { attributes: { segment_id: text(), profile_id: text() } }),
      answer: object({ data: object({ type: constant('segment-explanation'), id: text(), attributes }), links: object({ self: uri() }) }),
      run,
      input: (body: ExplanationBody) => body.data.attributes,
      pointer: attributePointer,
    }),
  },
});
