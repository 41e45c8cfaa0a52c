import type { Schema } from '../../jsonapi/schema.ts';
import type { Change } from '../change.ts';
import { changeMember, withUnprinted } from '../edit/schema.ts';
import { changeAnswers } from '../edit/surface.ts';

/** Relationships that older documents described by their links alone. */
const LINKS_ONLY: Readonly<Record<string, readonly string[]>> = {
  get_lists: ['profiles'],
  get_list: ['profiles'],
  get_lists_for_profile: ['profiles', 'tags', 'flow-triggers'],
  get_profiles: ['lists', 'segments'],
  get_profiles_for_list: ['lists', 'segments', 'push-tokens'],
  get_segments: ['profiles'],
  get_segment: ['profiles'],
  get_segments_for_profile: ['profiles', 'tags', 'flow-triggers'],
  get_profiles_for_segment: ['lists', 'segments', 'push-tokens'],
  get_profile_for_event: ['lists', 'segments', 'push-tokens'],
  get_profile_for_push_token: ['lists', 'segments', 'push-tokens'],
  get_push_tokens_for_profile: ['profile'],
  get_metric_for_event: ['flow-triggers'],
  get_properties_for_metric: ['metric'],
  get_metric_for_metric_property: ['flow-triggers'],
  get_metric_for_mapped_metric: ['flow-triggers'],
  get_metrics_for_custom_metric: ['flow-triggers'],
  get_custom_metric_for_mapped_metric: ['metrics'],
  get_bulk_import_profiles_jobs: ['profiles', 'import-errors'],
  get_bulk_import_profiles_job: ['profiles', 'import-errors'],
  get_bulk_suppress_profiles_jobs: ['lists', 'segments'],
  get_bulk_suppress_profiles_job: ['lists', 'segments'],
  get_bulk_unsuppress_profiles_jobs: ['lists', 'segments'],
  get_bulk_unsuppress_profiles_job: ['lists', 'segments'],
  get_list_for_bulk_import_profiles_job: ['profiles', 'tags', 'flow-triggers'],
  get_profiles_for_bulk_import_profiles_job: ['lists', 'segments', 'push-tokens'],
  get_tags: ['lists', 'segments', 'campaigns', 'flows'],
  get_tag: ['lists', 'segments', 'campaigns', 'flows'],
  get_tag_groups: ['tags'],
  get_tag_group: ['tags'],
  get_tag_group_for_tag: ['tags'],
  get_tags_for_tag_group: ['tag-group', 'lists', 'segments', 'campaigns', 'flows'],
  get_coupon_codes: ['profile'],
  get_coupon_code: ['profile'],
  get_coupon_codes_for_coupon: ['coupon', 'profile'],
  get_catalog_variants: ['item'],
  get_catalog_variant: ['item'],
  get_catalog_categories: ['items'],
  get_catalog_category: ['items'],
  get_variants_for_catalog_item: ['item'],
  get_categories_for_catalog_item: ['items'],
  get_bulk_delete_catalog_items_jobs: ['items'],
  get_bulk_delete_catalog_items_job: ['items'],
  get_bulk_delete_variants_jobs: ['variants'],
  get_bulk_delete_variants_job: ['variants'],
  get_bulk_delete_categories_jobs: ['categories'],
  get_bulk_delete_categories_job: ['categories'],
  get_campaign_for_campaign_message: ['campaign-messages', 'tags'],
  get_tags_for_campaign: ['tag-group', 'lists', 'segments', 'campaigns', 'flows'],
  get_tags_for_list: ['tag-group', 'lists', 'segments', 'campaigns', 'flows'],
  get_tags_for_segment: ['tag-group', 'lists', 'segments', 'campaigns', 'flows'],
};

export const linkTheMembersOfLists: Change = {
  date: '2026-04-15',
  title: 'Describes the linkage of more relationships',
  changelog:
    'The document says that lists, profiles and metrics may carry `relationships.….data`. Answers are the same in all revisions: linkage comes with an `include`.',
  declaration: (surface) => {
    const names = LINKS_ONLY[surface.operationId];
    return names ? changeAnswers(surface, (document) => changeMember(document, 'data', (data) => inEach(data, names))) : surface;
  },
};

function inEach(data: Schema, names: readonly string[]): Schema {
  if (data.items) return { ...data, items: inEach(data.items, names) };
  return changeMember(data, 'relationships', (relationships) =>
    names.reduce((schema, name) => changeMember(schema, name, (relationship) => withUnprinted(relationship, 'data')), relationships),
  );
}
