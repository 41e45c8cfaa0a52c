import { formatMoment } from '../date-format.ts';
import type { Expression } from '../expression.ts';
import { Problem } from '../faults.ts';
import type { Parser, Tag, TagCompiler } from '../parser.ts';
import type { Node, Surroundings } from '../rendering.ts';
import { escapeHtml, isText } from '../safe-text.ts';
import { printed, textOf } from '../values.ts';
import { misused } from './words.ts';

/** Where a link leads in a preview: nowhere. */
const NOWHERE = '#';

type Link = Exclude<keyof NonNullable<Surroundings['links']>, 'updateProperty'>;

/** `{% unsubscribe %}`, `{% unsubscribe 'text' %}`: a link with its text, which is HTML. */
const anchor =
  (link: Link, usual: string): TagCompiler =>
  (tag, parser) => {
    if (tag.words.length > 1) throw misused(tag, `${tag.name} '${usual}'`);
    const text: Expression | undefined = tag.words[0] === undefined ? undefined : parser.expression(tag.words[0], tag);
    return (rendering) => {
      rendering.spend(1);
      const address = rendering.surroundings.links?.[link] ?? NOWHERE;
      const { plain } = rendering.surroundings;
      if (!plain) rendering.write(`<a href="${escapeHtml(address)}">`);
      rendering.writeValue(text ? text(rendering) : usual);
      rendering.write(plain ? ` (${address})` : '</a>');
    };
  };

/** `{% unsubscribe_link %}`: the address alone. */
const address =
  (link: Link): TagCompiler =>
  (tag) => {
    if (tag.words.length > 0) throw misused(tag, tag.name);
    return (rendering) => rendering.write(rendering.surroundings.links?.[link] ?? NOWHERE);
  };

const said = (value: unknown): string => printed(value, (moment) => formatMoment(moment, 'Y-m-d H:i:s'));

/** `{% update_property_link 'property' 'value' 'address' %}`: an address that says something about whoever follows it, and leads on. */
function compileUpdateProperty(tag: Tag, parser: Parser): Node {
  if (tag.words.length !== 3) throw misused(tag, "update_property_link 'property' 'value' 'https://…'");
  const given = tag.words.map((word) => parser.expression(word, tag));
  return (rendering) => {
    rendering.spend(1);
    rendering.offset = tag.offset;
    const [property = '', value = '', url = ''] = given.map((expression) => said(expression(rendering)).trim());
    if (property === '') throw rendering.problem('update_property_link needs the name of a property.');
    if (!/^https?:\/\/[^\s/]/i.test(url)) throw rendering.problem('update_property_link needs a web address to lead to.');
    rendering.write(rendering.surroundings.links?.updateProperty?.({ property, value, url }) ?? NOWHERE);
  };
}

/** `{% render_variable preview_text %}`: a value as it stands. */
function compileRenderVariable(tag: Tag, parser: Parser): Node {
  const [source] = tag.words;
  if (tag.words.length !== 1 || source === undefined) throw misused(tag, 'render_variable name');
  const value = parser.expression(source, tag);
  return (rendering) => {
    rendering.spend(1);
    rendering.writeValue(value(rendering));
  };
}

/**
 * A code for whoever the mail is for. Without codes at hand (`coupons` is absent) it is a preview: `NAME-preview`.
 */
function compileCouponCode(tag: Tag, parser: Parser): Node {
  const [source] = tag.words;
  if (tag.words.some((word) => word.startsWith('cut=')))
    throw new Problem("'cut=' of coupon_code cannot be used here: codes are shown whole.", tag.offset);
  if (tag.words.length !== 1 || source === undefined) throw misused(tag, "coupon_code 'Name'");
  const value = parser.expression(source, tag);
  return (rendering) => {
    rendering.spend(1);
    rendering.offset = tag.offset;
    const given = value(rendering);
    const name = isText(given) ? textOf(given) : '';
    if (name === '') throw rendering.problem('coupon_code needs the name of a coupon.');
    if (!rendering.surroundings.provisions?.coupons) return rendering.writeValue(`${name}-preview`);
    const code = rendering.needs.coupon(name);
    if (code === null) throw rendering.problem(`There is no code of the coupon '${name}'.`);
    if (code !== undefined) rendering.writeValue(code);
  };
}

export const links: Readonly<Record<string, TagCompiler>> = {
  unsubscribe: anchor('unsubscribe', 'Unsubscribe'),
  unsubscribe_link: address('unsubscribe'),
  manage_preferences: anchor('managePreferences', 'Manage Preferences'),
  manage_preferences_link: address('managePreferences'),
  web_view: anchor('webView', 'View in Your Browser'),
  web_view_link: address('webView'),
  update_property_link: compileUpdateProperty,
  render_variable: compileRenderVariable,
  coupon_code: compileCouponCode,
};
