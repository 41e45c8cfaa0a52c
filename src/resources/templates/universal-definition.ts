import {
  anyOf,
  anything,
  choice,
  constant,
  flag,
  integer,
  type Members,
  nullable,
  number,
  object,
  type Schema,
  text,
} from '../../jsonapi/schema.ts';

/**
 * The shape of universal content: a block, or a section, in the older form of such definitions. Only the data of text and HTML is
 * described; of the others that can be written anything is taken, and those that cannot show a plain value.
 */
const words = (): Schema => nullable(text());
const whole = (): Schema => nullable(integer());
const oneOf = (...values: readonly string[]): Schema => nullable(choice(...values));

const displayOptions = object({
  'show_on?': oneOf('all', 'desktop', 'mobile'),
  'visible_check?': words(),
  'content_repeat?': nullable(object({ repeat_for: text(), item_alias: text() })),
});

const padding = (of: string): Members =>
  Object.fromEntries(['bottom', 'left', 'right', 'top'].map((side) => [`${of}_padding_${side}?`, whole()]));

const textStyles = object({
  ...{ ...padding('block'), ...padding('inner') },
  'background_color?': words(),
  'block_background_color?': words(),
  'block_border_color?': words(),
  'block_border_style?': oneOf('dashed', 'dotted', 'groove', 'inset', 'none', 'outset', 'ridge', 'solid'),
  'block_border_width?': whole(),
  'color?': words(),
  'extra_css_class?': words(),
  'font_family?': words(),
  'font_size?': whole(),
  'font_style?': oneOf('italic', 'normal'),
  'font_weight?': words(),
  'letter_spacing?': whole(),
  'line_height?': nullable(number()),
  'mobile_stretch_content?': nullable(flag()),
  'text_align?': oneOf('center', 'left', 'right'),
  'text_decoration?': words(),
  'text_table_layout?': oneOf('auto', 'fixed', 'inherit', 'initial'),
});

const block = (type: string, data: Schema): Schema => object({ content_type: constant('block'), type: constant(type), data });

/** Types whose definitions can be written. */
export const WRITABLE = ['button', 'drop_shadow', 'horizontal_rule', 'html', 'image', 'spacer', 'text'] as const;
export const READ_ONLY = ['coupon', 'header', 'product', 'review', 'social', 'split', 'table', 'unsupported', 'video'] as const;

const DATA: Readonly<Record<string, Schema>> = {
  html: object({ content: text(), display_options: displayOptions }),
  text: object({ content: text(), display_options: displayOptions, styles: textStyles }),
};

const writable = WRITABLE.map((type) => block(type, DATA[type] ?? anything()));
const plain = nullable(anyOf(integer(), number(), text(), flag()));
const section = object({ content_type: constant('section'), type: constant('section'), 'data?': anything() });

export const writableContent: Schema = anyOf(...writable);
export const universalContent: Schema = anyOf(...writable, ...READ_ONLY.map((type) => block(type, plain)), section);
