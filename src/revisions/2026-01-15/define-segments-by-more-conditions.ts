import type { Schema } from '../../jsonapi/schema.ts';
import type { Change } from '../change.ts';
import { changeMember, constantOf, isOfType, rewrite, withoutChoice, withoutVariants } from '../edit/schema.ts';
import { rewriteAnswers, rewriteBody } from '../edit/surface.ts';

/** Ways out of e-mail marketing that could not be asked for. */
const NEW_METHODS: readonly unknown[] = ['one_click_unsubscribe', 'manual_import', 'sftp', 'data_warehouse_import', 'profile_modification'];

export const defineSegmentsByMoreConditions: Change = {
  date: '2026-01-15',
  title: 'Defines segments by more conditions',
  changelog:
    'A segment’s definition may hold conditions on custom objects, match texts by regular expressions, ' +
    'and tell more ways apart in which profiles left e-mail marketing.',
  declaration: (surface) => rewriteBody(rewriteAnswers(surface, before), before),
};

function before(schema: Schema): Schema {
  if (constantOf(schema, 'subscription') === 'unsubscribed') return changeMember(schema, 'filters', withoutNewMethods);
  const conditions = withoutVariants(schema, (variant) => isOfType(variant, 'profile-has-custom-object'));
  if (!isOfType(conditions, 'string')) return conditions;
  return changeMember(conditions, 'operator', (operator) => withoutChoice(withoutChoice(operator, 'regex'), 'nregex'));
}

/** Only the list of methods that one click belongs to; other channels have some of the names too. */
const withoutNewMethods = (filters: Schema): Schema =>
  rewrite(filters, (schema) =>
    schema.anyOf?.some((variant) => constantOf(variant, 'method') === NEW_METHODS[0])
      ? withoutVariants(schema, (variant) => NEW_METHODS.includes(constantOf(variant, 'method')))
      : schema,
  );
