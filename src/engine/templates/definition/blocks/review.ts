import { DomainError } from '../../../../lib/errors.ts';
import { count, element, escaped, isSet, type Part, part, style, words } from '../html.ts';
import { background, border, font, radius } from '../styles.ts';

/** A review as it stands in the block. Those that would be looked up need reviews, which do not exist yet. */
export function review(block: Part): string {
  const data = part(block.data);
  const [properties, styles] = [part(data.properties), part(data.styles)];
  if (isSet(properties, 'dynamic')) {
    throw new DomainError({
      kind: 'invalid',
      detail: 'Dynamic review blocks need reviews, which this server does not have.',
      at: ['definition'],
    });
  }
  const line = (text: string, of: string): string =>
    text === '' ? '' : element('div', { style: style({ ...font(styles, of), 'text-align': words(styles, `${of}align`) }) }, escaped(text));
  const stars = isSet(properties, 'show_rating') ? starsOf(count(properties, 'stars') ?? 0, styles) : '';
  const shown = [
    stars,
    line(words(properties, 'quote'), 'quote_'),
    isSet(properties, 'show_reviewer_name') ? line(words(properties, 'author'), 'author_') : '',
    isSet(properties, 'show_product_name') ? line(words(properties, 'product_name'), 'product_name_') : '',
    isSet(properties, 'show_variant_name') ? line(words(properties, 'product_variant_name'), 'product_name_') : '',
  ];
  const box = {
    ...background(words(styles, 'text_area_bg_color')),
    ...border({ ...styles, border_color: styles.text_area_border_color }),
    ...radius(styles),
  };
  return element('div', { style: style(box) }, shown.join(''));
}

const SIZES: Readonly<Record<string, string>> = { small: '14px', medium: '18px', large: '24px' };
const SHAPES: Readonly<Record<string, string>> = { star: '★', heart: '♥', circle: '●' };

/** Five signs, so many of them in the colour of given stars. */
function starsOf(stars: number, styles: Part): string {
  const given = Math.min(5, Math.max(0, stars));
  const sign = SHAPES[words(styles, 'star_rating_shape')] ?? '★';
  const run = (length: number, color: string): string =>
    length === 0 ? '' : element('span', { style: style({ color }) }, sign.repeat(length));
  const rules = { 'font-size': SIZES[words(styles, 'star_size')] ?? '18px', 'text-align': words(styles, 'star_alignment') };
  const filled = run(given, words(styles, 'star_color') || '#000000') + run(5 - given, words(styles, 'empty_star_color') || '#cccccc');
  return element('div', { role: 'img', 'aria-label': `${given} / 5`, style: style(rules) }, filled);
}
