import { required } from '../../jsonapi/attributes.ts';
import { defineResource } from '../../jsonapi/declare.ts';
import { L } from '../../jsonapi/rates.ts';
import { list } from '../../jsonapi/verbs.ts';
import { universalContentUses } from '../../storage/tables/universal-content.ts';
import { catalogId } from '../catalogs/parts.ts';
import { textColumn } from '../columns.ts';
import { equalsText } from '../filters.ts';

/** Where universal content is used: a change of it shows in these templates. */
export const contentUse = defineResource({
  type: 'universal-content-use',
  path: 'universal-content-uses',
  own: true,
  category: 'Templates',
  id: catalogId,
  table: universalContentUses,
  attributes: { universal_content_id: required(textColumn('content_id')), template_id: required(textColumn('template_id')) },
  operations: {
    get_universal_content_uses: list({
      summary: 'Read which templates use universal content, or what a template uses',
      ...{ scopes: ['templates:read'], rate: L, page: { default: 100, max: 100 } },
      filters: { universal_content_id: equalsText('content_id'), template_id: equalsText('template_id') },
      filterRules: { oneOf: ['universal_content_id', 'template_id'] },
    }),
  },
});
