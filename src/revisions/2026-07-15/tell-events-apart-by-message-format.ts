import type { Change } from '../change.ts';
import { changeMember, withoutChoice } from '../edit/schema.ts';
import { rewriteBody } from '../edit/surface.ts';

const NAME = 'Message Format';

export const tellEventsApartByMessageFormat: Change = {
  date: '2026-07-15',
  title: 'Tells events apart by message format',
  changelog: 'Metric aggregates may be asked `by` `Message Format`, and sorted by it.',
  declaration: (surface) =>
    surface.operationId === 'query_metric_aggregates'
      ? rewriteBody(surface, (schema) =>
          changeMember(
            changeMember(schema, 'sort', (sort) => withoutChoice(withoutChoice(sort, NAME), `-${NAME}`)),
            'by',
            (by) => (by.items ? { ...by, items: withoutChoice(by.items, NAME) } : by),
          ),
        )
      : surface,
};
