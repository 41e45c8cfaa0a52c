import {
  anyOf,
  choice,
  constant,
  flag,
  integer,
  listOf,
  literal,
  type Members,
  nullable,
  number,
  object,
  record,
  type Schema,
  text,
} from '../../jsonapi/schema.ts';

/**
 * The shape of a drag-and-drop template: sections of rows of columns of blocks, and the styles that they start from. A table of
 * names and types; engine/templates/definition gives them their meaning.
 */
const words = (): Schema => nullable(text());
const whole = (): Schema => nullable(integer());
const decimal = (): Schema => nullable(number());
const yes = (): Schema => nullable(flag());
const oneOf = (...values: readonly string[]): Schema => nullable(choice(...values));
const side = (): Schema => oneOf('center', 'left', 'right');
const slant = (): Schema => oneOf('italic', 'normal');
const shownOn = (): Schema => oneOf('all', 'desktop', 'mobile');
const borderStyle = (): Schema => oneOf('dashed', 'dotted', 'groove', 'inset', 'none', 'outset', 'ridge', 'solid');

const padding = (of: string): Members => ({
  [`${of}padding_bottom?`]: whole(),
  [`${of}padding_left?`]: whole(),
  [`${of}padding_right?`]: whole(),
  [`${of}padding_top?`]: whole(),
});
const font = (of: string): Members => ({
  [`${of}font_family?`]: words(),
  [`${of}font_size?`]: whole(),
  [`${of}font_style?`]: slant(),
  [`${of}font_weight?`]: words(),
});
const border = (of: string): Members => ({
  [`${of}border_color?`]: words(),
  [`${of}border_style?`]: borderStyle(),
  [`${of}border_width?`]: whole(),
});
const cropping = (of: string): Members => ({
  [`${of}cropping_aspect_ratio?`]: words(),
  [`${of}cropping_height?`]: whole(),
  [`${of}cropping_width?`]: whole(),
  [`${of}cropping_x?`]: whole(),
  [`${of}cropping_y?`]: whole(),
});
const placed: Members = { 'id?': words() };
const block = (type: string, members: Members): Schema =>
  object({
    ...placed,
    ...{ 'data_id?': words(), 'universal_id?': words() },
    ...{ content_type: constant('block'), type: constant(type) },
    ...members,
  });

const bodyProperties = object({ 'id?': words(), 'css_class?': words() });
const bodyStyles = object({ 'background_color?': words(), 'width?': whole() });
const sectionProperties = object({ 'is_ai_generated?': yes(), 'is_prebuilt_content?': yes() });
const contentRepeat = object({ repeat_for: text(), item_alias: text() });
const visibility = object({ 'check?': words(), 'definition?': words(), 'is_code_only?': yes() });
const displayOptions = object({
  'show_on?': shownOn(),
  'content_repeat?': nullable(contentRepeat),
  'visibility?': nullable(visibility),
  'layout_type?': words(),
  'layout_config?': nullable(record()),
});
const sectionStyles = object({
  ...padding('inner_'),
  ...border(''),
  'background_asset_id?': words(),
  'background_color?': words(),
  'background_format?': oneOf('auto', 'contain', 'cover', 'initial', 'repeat'),
  'background_image_full_width?': yes(),
  'background_position?': oneOf(
    'center-bottom',
    'center-center',
    'center-top',
    'left-bottom',
    'left-center',
    'left-top',
    'right-bottom',
    'right-center',
    'right-top',
  ),
  'background_repeat?': yes(),
  'background_url?': words(),
  'column_align?': oneOf('baseline', 'bottom', 'middle', 'top'),
  'column_direction?': oneOf('ltr', 'no-stack', 'rtl'),
  'content_color?': words(),
  'content_color_type?': oneOf('none', 'section', 'template'),
  'stack_on_mobile?': yes(),
});
const sectionData = object({ properties: sectionProperties, display_options: displayOptions, styles: sectionStyles });
const rowStyles = object({
  'column_layout?': oneOf(
    '1-column-full-width',
    '2-columns-25%-75%',
    '2-columns-33%-67%',
    '2-columns-67%-33%',
    '2-columns-75%-25%',
    '2-columns-equal-width',
    '3-columns-25%-25%-50%',
    '3-columns-25%-50%-25%',
    '3-columns-50%-25%-25%',
    '3-columns-equal-width',
    '4-columns-equal-width',
  ),
});
const rowData = object({ styles: rowStyles });
const columnData = object({});
const buttonBlockProperties = object({ 'href?': words() });
const buttonBlockStyles = object({
  ...padding('block_'),
  ...padding('inner_'),
  ...font(''),
  ...border(''),
  'background_color?': words(),
  'block_background_color?': words(),
  'border_radius?': whole(),
  'color?': words(),
  'drop_shadow_color?': words(),
  'letter_spacing?': whole(),
  'mobile_stretch_content?': yes(),
  'stretch?': yes(),
  'text_align?': side(),
  'text_decoration?': words(),
});
const buttonBlockData = object({
  content: words(),
  properties: buttonBlockProperties,
  display_options: displayOptions,
  styles: buttonBlockStyles,
});
const buttonBlock = block('button', { data: nullable(buttonBlockData) });
const couponBlockProperties = object({ 'coupon_id?': words(), 'coupon?': words(), 'header_enabled?': yes(), 'href?': words() });
const couponBlockStyles = object({
  ...padding('block_'),
  ...padding('header_'),
  ...padding('inner_'),
  ...font(''),
  ...border(''),
  'background_color?': words(),
  'block_background_color?': words(),
  'border_radius?': whole(),
  'color?': words(),
  'header_font_family?': words(),
  'header_font_size?': whole(),
  'letter_spacing?': whole(),
  'mobile_stretch_content?': yes(),
  'stretch?': yes(),
  'text_align?': side(),
  'text_decoration?': words(),
});
const couponBlockData = object({
  content: text(),
  properties: couponBlockProperties,
  display_options: displayOptions,
  styles: couponBlockStyles,
});
const couponBlock = block('coupon', { data: nullable(couponBlockData) });
const dropShadowBlockStyles = object({
  ...padding('block_'),
  'block_background_color?': words(),
  'mobile_stretch_content?': yes(),
  'shadow_color?': oneOf('dark', 'light', 'medium'),
});
const dropShadowBlockData = object({ display_options: displayOptions, styles: dropShadowBlockStyles });
const dropShadowBlock = block('drop_shadow', { data: nullable(dropShadowBlockData) });
const headerBlockStyles = object({
  ...padding('block_'),
  ...padding('inner_'),
  ...font(''),
  ...border(''),
  'block_background_color?': words(),
  'border_radius?': whole(),
  'color?': words(),
  'desktop_layout?': oneOf('centered', 'inline', 'links', 'stacked'),
  'item_align?': side(),
  'item_spacing?': whole(),
  'item_spacing_type?': oneOf('auto', 'manual'),
  'letter_spacing?': whole(),
  'logo_align?': side(),
  'logo_link_spacing?': whole(),
  'mobile_layout?': oneOf('inline', 'links', 'links-stacked', 'logo-stacked', 'stacked'),
  'mobile_spacing?': whole(),
  'mobile_wrap?': yes(),
  'text_decoration?': words(),
  'vertical_align?': oneOf('baseline', 'bottom', 'middle', 'top'),
});
const headerBlockData = object({ display_options: displayOptions, styles: headerBlockStyles });
const headerLinkSubBlock = object({
  ...placed,
  type: constant('header_link_bar_button'),
  'background_color?': words(),
  'content?': words(),
  'drop_shadow_color?': words(),
  'href?': words(),
  'show_on?': shownOn(),
});
const headerImageSubBlock = object({
  ...placed,
  type: constant('header_link_bar_image'),
  'alt_text?': words(),
  'asset_id?': words(),
  'background_color?': words(),
  'height?': whole(),
  'href?': words(),
  'max_width?': whole(),
  'show_on?': shownOn(),
  'src?': words(),
  'width?': whole(),
});
const headerLogoSubBlock = object({
  ...placed,
  type: constant('header_link_bar_logo'),
  'alt_text?': words(),
  'asset_id?': words(),
  'height?': whole(),
  'href?': words(),
  'max_width?': whole(),
  'show_on?': shownOn(),
  'src?': words(),
  'width?': whole(),
});
const headerBlock = block('header', {
  data: nullable(headerBlockData),
  'subblocks?': nullable(listOf(anyOf(headerLinkSubBlock, headerImageSubBlock, headerLogoSubBlock))),
});
const horizontalRuleBlockStyles = object({
  ...padding('block_'),
  ...border(''),
  'block_background_color?': words(),
  'mobile_stretch_content?': yes(),
});
const horizontalRuleBlockData = object({ display_options: displayOptions, styles: horizontalRuleBlockStyles });
const horizontalRuleBlock = block('horizontal_rule', { data: nullable(horizontalRuleBlockData) });
const htmlBlockData = object({ content: text(), display_options: displayOptions });
const htmlBlock = block('html', { data: htmlBlockData });
const imageBlockCroppingProperties = object({
  'aspect_ratio?': words(),
  'asset_id?': words(),
  'height?': whole(),
  'src?': words(),
  'width?': whole(),
  'x?': whole(),
  'y?': whole(),
});
const staticImageBlockProperties = object({
  dynamic: nullable(literal('boolean', [false])),
  'alt_text?': words(),
  'asset_id?': words(),
  'cropping_properties?': nullable(imageBlockCroppingProperties),
  'href?': words(),
  'src?': words(),
});
const dynamicImageBlockProperties = object({
  dynamic: literal('boolean', [true]),
  'alt_text?': words(),
  'href?': words(),
  'src?': words(),
});
const imageBlockStyles = object({
  ...padding('block_'),
  ...padding('inner_'),
  ...border('block_'),
  'align?': side(),
  'background_color?': words(),
  'block_background_color?': words(),
  'full_width_mobile?': yes(),
  'height?': whole(),
  'max_width?': whole(),
  'mobile_stretch_content?': yes(),
  'width?': whole(),
});
const imageBlockData = object({
  properties: anyOf(staticImageBlockProperties, dynamicImageBlockProperties),
  display_options: displayOptions,
  styles: imageBlockStyles,
});
const imageBlock = block('image', { data: nullable(imageBlockData) });
const staticProductBlockProperties = object({
  'is_ai_generated?': yes(),
  'is_prebuilt_content?': yes(),
  'item_subtype_id?': whole(),
  'show_button?': yes(),
  'show_original_price?': yes(),
  'show_price?': yes(),
  'show_rating?': yes(),
  'show_rating_count?': yes(),
  'show_title?': yes(),
  'show_title_links?': yes(),
  'title_placeholder?': words(),
  dynamic: nullable(literal('boolean', [false])),
  'show_description?': yes(),
  'localize_for_recipient?': yes(),
  'language?': words(),
  'region?': words(),
});
const dynamicProductBlockProperties = object({
  'is_ai_generated?': yes(),
  'is_prebuilt_content?': yes(),
  'item_subtype_id?': whole(),
  'show_button?': yes(),
  'show_original_price?': yes(),
  'show_price?': yes(),
  'show_rating?': yes(),
  'show_rating_count?': yes(),
  'show_title?': yes(),
  'show_title_links?': yes(),
  'title_placeholder?': words(),
  dynamic: literal('boolean', [true]),
  'button_text?': words(),
  'feed?': words(),
  'feed_offset?': whole(),
  'is_nbp?': yes(),
});
const productBlockStyles = object({
  ...padding('block_'),
  ...padding('button_'),
  ...padding('item_'),
  ...font('button_'),
  ...font('description_'),
  ...font('original_price_'),
  ...font('price_'),
  ...font('rating_'),
  ...font('title_'),
  ...border('button_'),
  ...border('item_'),
  'block_background_color?': words(),
  'button_alignment?': side(),
  'button_background_color?': words(),
  'button_border_radius?': whole(),
  'button_drop_shadow_color?': words(),
  'button_font_color?': words(),
  'button_letter_spacing?': whole(),
  'button_text_decoration?': words(),
  'description_font_color?': words(),
  'description_letter_spacing?': whole(),
  'description_padding_bottom?': whole(),
  'description_padding_top?': whole(),
  'description_text_decoration?': words(),
  'item_max_height?': whole(),
  'item_text_alignment?': side(),
  'layout?': oneOf('horizontal', 'vertical-left-image', 'vertical-right-image'),
  'num_columns?': whole(),
  'num_rows?': whole(),
  'original_price_font_color?': words(),
  'original_price_text_decoration?': words(),
  'price_font_color?': words(),
  'price_letter_spacing?': whole(),
  'price_padding_bottom?': whole(),
  'price_padding_top?': whole(),
  'price_text_decoration?': words(),
  'rating_font_color?': words(),
  'rating_letter_spacing?': whole(),
  'rating_padding_bottom?': whole(),
  'rating_padding_top?': whole(),
  'rating_text_decoration?': words(),
  'stack_on_mobile?': yes(),
  'title_font_color?': words(),
  'title_letter_spacing?': whole(),
  'title_padding_bottom?': whole(),
  'title_padding_top?': whole(),
  'title_text_decoration?': words(),
});
const productBlockData = object({
  properties: anyOf(staticProductBlockProperties, dynamicProductBlockProperties),
  display_options: displayOptions,
  styles: productBlockStyles,
});
const productSubBlock = object({
  ...placed,
  type: constant('product'),
  'product_id?': words(),
  'external_id?': words(),
  'autogenerate_link?': yes(),
  'button_text?': words(),
  'description?': words(),
  'image_url?': words(),
  'link?': words(),
  'name?': words(),
  'original_price?': words(),
  'price?': words(),
  'currency_code?': words(),
  'title?': words(),
  'url?': words(),
});
const productBlock = block('product', { data: nullable(productBlockData), 'subblocks?': nullable(listOf(productSubBlock)) });
const staticReviewBlockProperties = object({
  'show_rating?': yes(),
  'show_reviewer_name?': yes(),
  'show_product_name?': yes(),
  'show_variant_name?': yes(),
  'show_verified_badge?': yes(),
  'author_placeholder?': words(),
  'quote_placeholder?': words(),
  'product_name_placeholder?': words(),
  'product_variant_name_placeholder?': words(),
  'verified_badge_language?': oneOf(
    'dutch',
    'english',
    'french',
    'german',
    'hungarian',
    'italian',
    'japanese',
    'korean',
    'portuguese',
    'spanish',
  ),
  dynamic: nullable(literal('boolean', [false])),
  'author?': words(),
  'product_name?': words(),
  'product_variant_name?': words(),
  'quote?': words(),
  'stars?': whole(),
  'verified?': yes(),
});
const dynamicReviewBlockProperties = object({
  'show_rating?': yes(),
  'show_reviewer_name?': yes(),
  'show_product_name?': yes(),
  'show_variant_name?': yes(),
  'show_verified_badge?': yes(),
  'author_placeholder?': words(),
  'quote_placeholder?': words(),
  'product_name_placeholder?': words(),
  'product_variant_name_placeholder?': words(),
  'verified_badge_language?': oneOf(
    'dutch',
    'english',
    'french',
    'german',
    'hungarian',
    'italian',
    'japanese',
    'korean',
    'portuguese',
    'spanish',
  ),
  dynamic: literal('boolean', [true]),
  'fallback_options?': oneOf('high-quality-review', 'high-quality-review-or-static', 'no-review', 'recent', 'static-only'),
  'fallback_content_type?': oneOf('full', 'quote'),
  'fallback_review_id?': words(),
  'product_selection_mode?': oneOf('automatic', 'manual'),
  'product_id?': words(),
  'product_event_variable?': words(),
});
const reviewBlockStyles = object({
  ...padding('block_'),
  ...font('author_'),
  ...font('product_name_'),
  ...font('quote_'),
  ...font('verified_'),
  'author_align?': side(),
  'author_color?': words(),
  'author_letter_spacing?': whole(),
  'author_text_decoration?': words(),
  'block_background_color?': words(),
  'border_radius?': whole(),
  'border_style?': borderStyle(),
  'border_width?': whole(),
  'empty_star_color?': words(),
  'layout?': oneOf(
    'big-quotes',
    'centered-in-quote-bubble',
    'centered-rating-first',
    'centered-review-first',
    'clean',
    'left-aligned',
    'message-bubble',
    'rating-highlight',
    'right-aligned-with-quotation-icon',
    'square',
    'stacked-card',
    'subtle-background',
  ),
  'product_name_align?': side(),
  'product_name_color?': words(),
  'product_name_letter_spacing?': whole(),
  'product_name_text_decoration?': words(),
  'quote_align?': side(),
  'quote_color?': words(),
  'quote_letter_spacing?': whole(),
  'quote_line_height?': decimal(),
  'quote_style?': oneOf('line', 'square', 'standard'),
  'quote_text_decoration?': words(),
  'shadow_color?': words(),
  'star_color?': words(),
  'star_size?': oneOf('large', 'medium', 'small'),
  'star_rating_shape?': oneOf('circle', 'heart', 'star'),
  'star_icon_spacing?': whole(),
  'star_alignment?': side(),
  'text_area_bg_color?': words(),
  'text_area_border_color?': words(),
  'verified_color?': words(),
  'verified_letter_spacing?': whole(),
  'verified_text_decoration?': words(),
  'verified_badge_color?': oneOf('dark', 'default', 'light'),
  'verified_badge_size?': whole(),
  'verified_badge_style?': oneOf('badge-and-text', 'badge-only', 'text-only'),
});
const reviewBlockData = object({
  properties: anyOf(staticReviewBlockProperties, dynamicReviewBlockProperties),
  display_options: displayOptions,
  styles: reviewBlockStyles,
});
const reviewBlock = block('review', { data: nullable(reviewBlockData) });
const socialBlockProperties = object({ 'show_labels?': yes() });
const socialBlockStyles = object({
  ...padding('block_'),
  ...font('label_'),
  'block_background_color?': words(),
  'icon_align?': side(),
  'icon_color?': oneOf('black', 'default', 'grey', 'white'),
  'icon_size?': oneOf('large', 'medium', 'small'),
  'icon_spacing?': whole(),
  'label_color?': words(),
  'label_text_decoration?': words(),
  'stack_on_mobile?': yes(),
});
const socialBlockData = object({ properties: socialBlockProperties, display_options: displayOptions, styles: socialBlockStyles });
const socialIconSubBlock = object({
  ...placed,
  type: constant('social_link_icon'),
  'custom_asset_id?': words(),
  'custom_src?': words(),
  'custom_size?': whole(),
  'label?': words(),
  'link_type?': oneOf(
    'android',
    'apple',
    'custom',
    'discord',
    'email',
    'facebook',
    'google-plus',
    'instagram',
    'linkedin',
    'pinterest',
    'rss',
    'snapchat',
    'threads',
    'tiktok',
    'twitch',
    'twitter',
    'whatsapp',
    'x-twitter',
    'yelp',
    'youtube',
  ),
  'link_url?': words(),
});
const socialSpacerSubBlock = object({ ...placed, type: constant('social_link_spacer'), 'width?': whole() });
const socialBlock = block('social', {
  data: nullable(socialBlockData),
  'subblocks?': nullable(listOf(anyOf(socialIconSubBlock, socialSpacerSubBlock))),
});
const spacerBlockStyles = object({ 'background_color?': words(), 'height?': whole() });
const spacerBlockData = object({ display_options: displayOptions, styles: spacerBlockStyles });
const spacerBlock = block('spacer', { data: nullable(spacerBlockData) });
const splitBlockStyles = object({
  ...padding('block_'),
  'block_background_color?': words(),
  'column_widths?': words(),
  'mobile_stack_order?': oneOf('ltr', 'no-stack', 'rtl'),
  'padding_in_between?': whole(),
});
const splitBlockData = object({ display_options: displayOptions, styles: splitBlockStyles });
const tableTextSubBlock = object({
  ...placed,
  ...font(''),
  'content?': words(),
  'cell_text_align?': side(),
  'color?': words(),
  'letter_spacing?': whole(),
  'show_on?': shownOn(),
  'table_column_width?': words(),
  'text_decoration?': words(),
  type: constant('table_text'),
});
const tableImageSubBlock = object({
  ...placed,
  ...cropping(''),
  'dynamic?': yes(),
  'alt_text?': words(),
  'asset_id?': words(),
  'href?': words(),
  'src?': words(),
  'width?': whole(),
  'height?': whole(),
  'image_width?': whole(),
  'image_align?': side(),
  'show_on?': shownOn(),
  'table_column_width?': words(),
  'cell_text_align?': side(),
  'cropped_asset_id?': words(),
  'cropped_src?': words(),
  type: constant('table_image'),
});
const tableHtmlSubBlock = object({ ...placed, 'content?': words(), 'show_on?': shownOn(), type: constant('table_html') });
const splitBlock = block('split', {
  data: nullable(splitBlockData),
  'subblocks?': nullable(listOf(anyOf(tableTextSubBlock, tableImageSubBlock, tableHtmlSubBlock))),
});
const staticTableBlockProperties = object({
  dynamic: nullable(literal('boolean', [false])),
  'num_columns?': whole(),
  'show_headers?': yes(),
});
const dynamicTableBlockProperties = object({
  dynamic: literal('boolean', [true]),
  'num_columns?': whole(),
  'row_content_repeat?': nullable(contentRepeat),
  'show_headers?': yes(),
  'show_fallback_content?': yes(),
  'show_static_row?': yes(),
});
const tableBlockStyles = object({
  ...padding('block_'),
  ...padding('cell_'),
  ...padding('header_'),
  ...font('header_'),
  ...border('block_'),
  ...border('cell_horizontal_'),
  ...border('cell_vertical_'),
  'block_background_color?': words(),
  'cell_vertical_align?': oneOf('baseline', 'bottom', 'middle', 'top'),
  'header_background_color?': words(),
  'header_font_color?': words(),
  'header_letter_spacing?': whole(),
  'header_line_height?': decimal(),
  'header_text_decoration?': words(),
  'table_background_color?': words(),
  'table_font_color?': words(),
  'table_font_family?': words(),
  'table_font_size?': whole(),
  'table_text_align?': side(),
  'use_legacy_mobile_padding?': yes(),
});
const tableBlockData = object({
  properties: anyOf(staticTableBlockProperties, dynamicTableBlockProperties),
  display_options: displayOptions,
  styles: tableBlockStyles,
});
const tableHeaderSubBlock = object({
  ...placed,
  ...font(''),
  'content?': words(),
  'cell_text_align?': side(),
  'color?': words(),
  'letter_spacing?': whole(),
  'show_on?': shownOn(),
  'table_column_width?': words(),
  'text_decoration?': words(),
  type: constant('table_header'),
});
const tableFallbackHtmlSubBlock = object({ ...placed, 'content?': words(), 'show_on?': shownOn(), type: constant('table_fallback_html') });
const tableFallbackImageSubBlock = object({
  ...placed,
  ...cropping(''),
  'dynamic?': yes(),
  'alt_text?': words(),
  'asset_id?': words(),
  'href?': words(),
  'src?': words(),
  'width?': whole(),
  'height?': whole(),
  'image_width?': whole(),
  'image_align?': side(),
  'show_on?': shownOn(),
  'table_column_width?': words(),
  'cell_text_align?': side(),
  'cropped_asset_id?': words(),
  'cropped_src?': words(),
  type: constant('table_fallback_image'),
});
const tableFallbackTextSubBlock = object({
  ...placed,
  ...font(''),
  'content?': words(),
  'cell_text_align?': side(),
  'color?': words(),
  'letter_spacing?': whole(),
  'show_on?': shownOn(),
  'table_column_width?': words(),
  'text_decoration?': words(),
  type: constant('table_fallback_text'),
});
const tableBlock = block('table', {
  data: nullable(tableBlockData),
  'subblocks?': nullable(
    listOf(
      anyOf(
        tableHeaderSubBlock,
        tableHtmlSubBlock,
        tableImageSubBlock,
        tableTextSubBlock,
        tableFallbackHtmlSubBlock,
        tableFallbackImageSubBlock,
        tableFallbackTextSubBlock,
      ),
    ),
  ),
});
const textBlockStyles = object({
  ...padding('block_'),
  ...padding('inner_'),
  ...font(''),
  ...border('block_'),
  'background_color?': words(),
  'block_background_color?': words(),
  'color?': words(),
  'extra_css_class?': words(),
  'letter_spacing?': whole(),
  'line_height?': decimal(),
  'mobile_stretch_content?': yes(),
  'text_align?': side(),
  'text_decoration?': words(),
  'text_table_layout?': oneOf('auto', 'fixed', 'inherit', 'initial'),
});
const textBlockData = object({ content: text(), display_options: displayOptions, styles: textBlockStyles });
const textBlock = block('text', { data: textBlockData });
const videoBlockProperties = object({
  'raw_asset_id?': words(),
  'src_asset_id?': words(),
  'alt_text?': words(),
  'href?': words(),
  'overlay_toggle?': yes(),
  'raw_src?': words(),
  'src?': words(),
});
const videoBlockStyles = object({
  ...padding('block_'),
  ...padding('inner_'),
  ...border(''),
  'align?': side(),
  'background_color?': words(),
  'block_background_color?': words(),
  'full_width_mobile?': yes(),
  'height?': whole(),
  'max_width?': whole(),
  'mobile_stretch_content?': yes(),
  'width?': whole(),
});
const videoBlockData = object({ properties: videoBlockProperties, display_options: displayOptions, styles: videoBlockStyles });
const videoBlock = block('video', { data: nullable(videoBlockData) });
const column = object({
  ...placed,
  'data_id?': words(),
  'data?': nullable(columnData),
  'blocks?': nullable(
    listOf(
      anyOf(
        buttonBlock,
        couponBlock,
        dropShadowBlock,
        headerBlock,
        horizontalRuleBlock,
        htmlBlock,
        imageBlock,
        productBlock,
        reviewBlock,
        socialBlock,
        spacerBlock,
        splitBlock,
        tableBlock,
        textBlock,
        videoBlock,
      ),
    ),
  ),
});
const row = object({ ...placed, 'data_id?': words(), data: rowData, 'columns?': nullable(listOf(column)) });
const section = object({
  ...placed,
  'data_id?': words(),
  'universal_id?': words(),
  content_type: constant('section'),
  type: constant('section'),
  data: sectionData,
  'rows?': nullable(listOf(row)),
});
const body = object({ ...placed, properties: bodyProperties, styles: bodyStyles, 'sections?': nullable(listOf(section)) });
const baseStyleProperties = object({
  'currency?': words(),
  'currency_set_on_template?': yes(),
  'disable_websafe_fonts?': yes(),
  'is_user_draggable?': yes(),
  'mobile_optimizations?': yes(),
  'tip_tap_enabled?': yes(),
});
const baseStyleStyles = object({
  ...padding('inner_'),
  ...border(''),
  'background_asset_id?': words(),
  'background_format?': oneOf('auto', 'contain', 'cover', 'initial', 'repeat'),
  'background_position?': oneOf(
    'center-bottom',
    'center-center',
    'center-top',
    'left-bottom',
    'left-center',
    'left-top',
    'right-bottom',
    'right-center',
    'right-top',
  ),
  'background_repeat?': yes(),
  'background_url?': words(),
  'border_radius?': whole(),
  'content_background_color?': words(),
  'margin_top?': whole(),
});
const baseStyle = object({ ...placed, style_type: constant('base-styles'), properties: baseStyleProperties, styles: baseStyleStyles });
const textStyleStyles = object({
  ...font(''),
  'color?': words(),
  'letter_spacing?': whole(),
  'line_height?': decimal(),
  'mobile_font_size?': whole(),
  'mobile_line_height?': decimal(),
  'text_align?': side(),
  'text_decoration?': words(),
});
const textStyle = object({ ...placed, style_type: constant('text-styles'), styles: textStyleStyles });
const headingStyleStyles = object({
  ...font(''),
  'color?': words(),
  'letter_spacing?': whole(),
  'line_height?': decimal(),
  'margin_bottom?': whole(),
  'mobile_font_size?': whole(),
  'mobile_line_height?': decimal(),
  'text_align?': side(),
  'text_decoration?': words(),
});
const heading1Style = object({ ...placed, style_type: constant('heading-1-styles'), styles: headingStyleStyles });
const heading2Style = object({ ...placed, style_type: constant('heading-2-styles'), styles: headingStyleStyles });
const heading3Style = object({ ...placed, style_type: constant('heading-3-styles'), styles: headingStyleStyles });
const heading4Style = object({ ...placed, style_type: constant('heading-4-styles'), styles: headingStyleStyles });
const linkStyleStyles = object({ 'color?': words(), 'font_style?': slant(), 'font_weight?': words(), 'text_decoration?': words() });
const linkStyle = object({ ...placed, style_type: constant('link-styles'), styles: linkStyleStyles });
const mobileStyleProperties = object({ 'mobile_padding_override?': yes() });
const mobileStyleStyles = object({
  ...padding('mobile_'),
  'mobile_block_padding_left?': whole(),
  'mobile_block_padding_right?': whole(),
  'mobile_margin?': whole(),
});
const mobileStyle = object({
  ...placed,
  style_type: constant('mobile-styles'),
  properties: mobileStyleProperties,
  styles: mobileStyleStyles,
});
export const templateDefinition: Schema = object({
  ...placed,
  'template_id?': words(),
  body: body,
  styles: listOf(anyOf(baseStyle, textStyle, heading1Style, heading2Style, heading3Style, heading4Style, linkStyle, mobileStyle)),
});
