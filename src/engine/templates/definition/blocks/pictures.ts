import { cell, count, element, isSet, layout, link, type Part, part, row, style, words } from '../html.ts';
import { background, border, padding } from '../styles.ts';

/** A picture with its link. `src` may be a tag of the template language. */
export function picture(of: Part, width: number | undefined, height: number | undefined, full: boolean): string {
  const src = words(of, 'src');
  if (src === '') return '';
  const rules = style({
    width: width === undefined ? '100%' : `${width}px`,
    height: height === undefined ? 'auto' : `${height}px`,
    'max-width': '100%',
  });
  const attributes = { src, alt: words(of, 'alt_text'), width: width?.toString(), class: full ? 'full' : undefined, style: rules };
  const shown = element('img', attributes);
  // A picture without words must say so, or readers of screens spell its address.
  return link(words(of, 'href'), '', attributes.alt === '' ? shown.replace('<img', '<img alt=""') : shown);
}

function framed(block: Part, of: Part): string {
  const styles = part(part(block.data).styles);
  const width = count(styles, 'width') ?? count(styles, 'max_width');
  const shown = picture(of, width, count(styles, 'height'), isSet(styles, 'full_width_mobile'));
  const box = style({ ...background(words(styles, 'background_color')), ...border(styles), ...padding(styles, 'inner_') });
  return layout({ width: '100%' }, row(cell({ align: words(styles, 'align') || 'center', style: box }, shown)));
}

/** The cut-out where there is one, else the picture itself. */
export function image(block: Part): string {
  const properties = part(part(block.data).properties);
  const cropped = words(part(properties.cropping_properties), 'src');
  return framed(block, cropped === '' ? properties : { ...properties, src: cropped });
}

/** Mail plays no films: the still leads to where it is played. */
export function video(block: Part): string {
  const properties = part(part(block.data).properties);
  return framed(block, { ...properties, src: words(properties, 'src') || words(properties, 'raw_src') });
}
