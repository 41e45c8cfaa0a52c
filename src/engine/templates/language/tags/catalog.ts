import { memberOf } from '../members.ts';
import type { CatalogNeed } from '../needs.ts';
import type { Parser, Tag, TagCompiler } from '../parser.ts';
import type { Node, Rendering } from '../rendering.ts';
import { textOf } from '../values.ts';
import { misused, optionsOf, withoutTarget } from './words.ts';

const OPTIONS = ['unpublished', 'integration', 'catalog_id', 'language', 'region'];

/**
 * `{% catalog ID %} {{ catalog_item.title }} {% endcatalog %}`. An item that does not exist ends the rendering, and with
 * `unpublished="cancel"` so does one that is not published.
 */
function compileCatalog(tag: Tag, parser: Parser): Node {
  const [source, ...rest] = tag.words;
  if (source === undefined) throw misused(tag, 'catalog item_id');
  const id = parser.expression(source, tag);
  const options = optionsOf(rest, OPTIONS, tag, parser);
  const { nodes } = parser.until(tag, 'endcatalog');
  const option = (rendering: Rendering, name: string): string | undefined => {
    const value = options.get(name)?.(rendering);
    return value === undefined || value === null || value === '' ? undefined : textOf(value);
  };
  return (rendering) => {
    rendering.spend(1);
    rendering.offset = tag.offset;
    const need: CatalogNeed = {
      item: textOf(id(rendering)),
      integration: option(rendering, 'integration') ?? '$custom',
      catalog: option(rendering, 'catalog_id') ?? '$default',
      language: option(rendering, 'language'),
      region: option(rendering, 'region'),
    };
    const item = rendering.needs.item(need);
    if (item === undefined) return;
    rendering.offset = tag.offset;
    if (item === null) throw rendering.problem(`There is no catalog item '${need.item}'.`);
    if (!item.published && option(rendering, 'unpublished') === 'cancel')
      throw rendering.problem(`The catalog item '${need.item}' is not published.`);
    rendering.within(new Map([['catalog_item', item.members]]), () => rendering.run(nodes));
  };
}

/** `{% has_category catalog_item 'shoe' as found %}`: whether the name of one of its categories holds the text. */
function compileHasCategory(tag: Tag, parser: Parser): Node {
  const { words, target } = withoutTarget(tag);
  const [source, wanted] = words;
  if (words.length !== 2 || source === undefined || wanted === undefined || target === undefined) {
    throw misused(tag, "has_category catalog_item 'text' as name");
  }
  const [item, text] = [parser.expression(source, tag), parser.expression(wanted, tag)];
  return (rendering) => {
    rendering.spend(1);
    const categories = memberOf(item(rendering, null), 'categories');
    const part = textOf(text(rendering));
    rendering.set(target, Array.isArray(categories) && categories.some((name) => textOf(name).includes(part)));
  };
}

export const catalog: Readonly<Record<string, TagCompiler>> = { catalog: compileCatalog, has_category: compileHasCategory };
