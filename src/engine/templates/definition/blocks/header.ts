import { cell, count, element, layout, link, type Part, part, parts, row, style, words } from '../html.ts';
import { background, font, padding } from '../styles.ts';
import { shownOn } from '../visibility.ts';
import { picture } from './pictures.ts';

/** A logo with links beside or below it. */
export function header(block: Part): string {
  const styles = part(part(block.data).styles);
  const items = parts(block.subblocks).map((item) => ({
    isLogo: words(item, 'type') === 'header_link_bar_logo',
    html: shownOn(item, show(item, styles)),
  }));
  const logos = items.filter(({ isLogo }) => isLogo).map(({ html }) => html);
  const links = items.filter(({ isLogo }) => !isLogo).map(({ html }) => html);
  const valign = words(styles, 'vertical_align') || 'middle';
  const spacing = { padding: `0 ${count(styles, 'item_spacing') ?? 8}px` };
  const bar = layout(
    { align: words(styles, 'item_align') || 'center' },
    row(links.map((html) => cell({ valign, style: style(spacing) }, html)).join('')),
  );
  const logo = layout({ align: words(styles, 'logo_align') || 'center' }, row(logos.map((html) => cell({ valign }, html)).join('')));
  if (links.length === 0) return logo;
  if (logos.length === 0) return bar;
  if (words(styles, 'desktop_layout') === 'inline') return layout({ width: '100%' }, row(cell({ valign }, logo) + cell({ valign }, bar)));
  return layout({ width: '100%' }, row(cell({}, logo)) + row(cell({}, bar)));
}

function show(item: Part, styles: Part): string {
  if (words(item, 'type') !== 'header_link_bar_button')
    return picture(item, count(item, 'width') ?? count(item, 'max_width'), count(item, 'height'), false);
  const rules = style({
    display: 'inline-block',
    ...font(styles),
    ...padding(styles, 'inner_'),
    ...background(words(item, 'background_color')),
  });
  const content = words(item, 'content');
  return words(item, 'href') === '' ? element('span', { style: rules }, content) : link(words(item, 'href'), rules, content);
}
