import { button, coupon } from './blocks/buttons.ts';
import { header } from './blocks/header.ts';
import { image, video } from './blocks/pictures.ts';
import { product } from './blocks/product.ts';
import { review } from './blocks/review.ts';
import { dropShadow, horizontalRule, htmlBlock, spacer, textBlock } from './blocks/simple.ts';
import { social } from './blocks/social.ts';
import { split, table } from './blocks/tables.ts';
import type { Part } from './html.ts';

/** The content of a block's cell, by the block's type. */
export const BLOCKS: Readonly<Record<string, (block: Part) => string>> = {
  ...{ button, coupon, drop_shadow: dropShadow, header, horizontal_rule: horizontalRule, html: htmlBlock, image, product, review },
  ...{ social, spacer, split, table, text: textBlock, video },
};
