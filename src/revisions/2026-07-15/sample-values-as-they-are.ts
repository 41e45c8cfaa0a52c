import { listOf, nullable, text } from '../../jsonapi/schema.ts';
import type { Change } from '../change.ts';
import { changeAt, changeType, type ResourceLike } from '../edit/document.ts';
import { changeMember, isOfType } from '../edit/schema.ts';
import { rewriteAnswers } from '../edit/surface.ts';

const SAMPLES = ['attributes', 'sample_values'];

export const sampleValuesAsTheyAre: Change = {
  date: '2026-07-15',
  title: 'Shows sample values of metric properties as they are',
  changelog: 'The `sample_values` of metric properties are numbers, texts and truth values; before, all of them were texts.',
  declaration: (surface) =>
    rewriteAnswers(surface, (schema) =>
      isOfType(schema, 'metric-property')
        ? changeMember(schema, 'attributes', (attributes) => changeMember(attributes, 'sample_values', () => nullable(listOf(text()))))
        : schema,
    ),
  response: (document) => changeType(document, 'metric-property', (property) => changeAt(property, SAMPLES, asTexts) as ResourceLike),
};

const asTexts = (values: unknown): unknown => (Array.isArray(values) ? values.map(String) : values);
