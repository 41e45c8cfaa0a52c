import type { TagCompiler } from '../parser.ts';
import { absentTags } from './absent.ts';
import { barcode } from './barcode.ts';
import { blocks } from './blocks.ts';
import { catalog } from './catalog.ts';
import { choose } from './choose.ts';
import { clock } from './clock.ts';
import { links } from './links.ts';
import { loops } from './loops.ts';
import { money } from './money.ts';
import { repeats } from './repeats.ts';

/** Every tag that can begin; what is not here is refused when a template is compiled. */
export const TAGS: Readonly<Record<string, TagCompiler>> = {
  ...choose,
  ...loops,
  ...repeats,
  ...blocks,
  ...clock,
  ...links,
  ...money,
  ...catalog,
  ...barcode,
  ...absentTags,
};
