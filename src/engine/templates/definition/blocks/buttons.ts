import { cell, element, escaped, isSet, layout, link, type Part, part, row, style, words } from '../html.ts';
import { background, border, font, padding, radius } from '../styles.ts';

/** A cell with a colour and a link that fills it: mail clients without rounded corners show it square. */
export function buttonLook(content: string, href: string, styles: Part, of = ''): string {
  const align = words(styles, of === '' ? 'text_align' : `${of}alignment`) || 'center';
  const inner = of === '' ? 'inner_' : of;
  const color = words(styles, `${of}background_color`);
  const box = style({ ...background(color), ...border(styles, of), ...radius(styles, of) });
  // No line below the words, as buttons have none, unless it is asked for.
  const look = { ...font(styles, of), 'text-decoration': words(styles, `${of}text_decoration`) || 'none' };
  const text = style({ display: 'inline-block', ...look, ...padding(styles, inner) });
  const label = href === '' ? element('span', { style: text }, content) : link(href, text, content);
  const one = layout(
    { align, width: isSet(styles, 'stretch') ? '100%' : undefined },
    row(cell({ align: 'center', bgcolor: color, style: box }, label)),
  );
  return one;
}

export function button(block: Part): string {
  const data = part(block.data);
  return buttonLook(words(data, 'content'), words(part(data.properties), 'href'), part(data.styles));
}

/** A code of the coupon for whoever the mail is for, or what stands there instead. */
export function coupon(block: Part): string {
  const data = part(block.data);
  const properties = part(data.properties);
  const name = words(properties, 'coupon').replaceAll("'", '');
  const code = name === '' ? words(data, 'content') : `{% coupon_code '${name}' %}`;
  const styles = part(data.styles);
  const head = isSet(properties, 'header_enabled') && name !== '' ? words(data, 'content') : '';
  const header = element(
    'div',
    { style: style({ 'text-align': 'center', ...font(styles, 'header_'), ...padding(styles, 'header_') }) },
    escaped(head),
  );
  return `${head === '' ? '' : header}${buttonLook(code, words(properties, 'href'), styles)}`;
}
