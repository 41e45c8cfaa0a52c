import { count, type Part, part, parts, style, words } from './html.ts';

const px = (value: number | undefined): string | undefined => (value === undefined ? undefined : `${value}px`);

/** Members of a part that say how text looks, by the names that CSS has for them; `of` stands before each name. */
export const font = (styles: Part, of = ''): Record<string, string | undefined> => ({
  // `color`, or `title_font_color` where a block has several.
  color: words(styles, `${of}font_color`) || words(styles, `${of}color`),
  'font-family': words(styles, `${of}font_family`),
  'font-size': px(count(styles, `${of}font_size`)),
  'font-style': words(styles, `${of}font_style`),
  'font-weight': words(styles, `${of}font_weight`),
  'letter-spacing': px(count(styles, `${of}letter_spacing`)),
  'line-height': count(styles, `${of}line_height`)?.toString(),
  'text-decoration': words(styles, `${of}text_decoration`),
});

export function padding(styles: Part, of: string): Record<string, string | undefined> {
  const sides = ['top', 'right', 'bottom', 'left'].map((side) => count(styles, `${of}padding_${side}`));
  return { padding: sides.every((side) => side === undefined) ? undefined : sides.map((side) => `${side ?? 0}px`).join(' ') };
}

export function border(styles: Part, of = '', place = 'border'): Record<string, string | undefined> {
  const width = count(styles, `${of}border_width`);
  const kind = words(styles, `${of}border_style`) || 'solid';
  return {
    [place]: width === undefined || width === 0 ? undefined : `${width}px ${kind} ${words(styles, `${of}border_color`) || '#000000'}`,
  };
}

export const radius = (styles: Part, of = ''): Record<string, string | undefined> => ({
  'border-radius': px(count(styles, `${of}border_radius`)),
});
export const background = (color: string): Record<string, string | undefined> => ({ 'background-color': color });

/** The styles of a whole template, by their kind without `-styles`. */
export function stylesByKind(definition: Part): (kind: string) => Part {
  const found = new Map(parts(definition.styles).map((one) => [words(one, 'style_type'), part(one.styles)]));
  return (kind) => found.get(`${kind}-styles`) ?? {};
}

const PHONE = 480;

/** The style element: what cannot stand beside an element, and what every text starts from. */
export function styleSheet(of: (kind: string) => Part): string {
  const headings = [1, 2, 3, 4].map((level) => {
    const styles = of(`heading-${level}`);
    const margin = count(styles, 'margin_bottom');
    const rules = { margin: `0 0 ${margin ?? 0}px`, 'text-align': words(styles, 'text_align'), ...font(styles) };
    return `h${level}{${style(rules)}}`;
  });
  const phone = ['text', 'heading-1', 'heading-2', 'heading-3', 'heading-4'].map((kind) => {
    const styles = of(kind);
    const rules = {
      'font-size': important(px(count(styles, 'mobile_font_size'))),
      'line-height': important(count(styles, 'mobile_line_height')?.toString()),
    };
    return `${kind === 'text' ? '.text' : kind.replace('heading-', 'h')}{${style(rules)}}`;
  });
  const narrow = `.column{display:block!important;width:100%!important}.no-stack{display:table-cell!important;width:auto!important}.gap{padding-left:0!important;padding-right:0!important}.wide{width:100%!important}.full{width:100%!important;height:auto!important}.desktop-only{display:none!important}.mobile-only{display:block!important;max-height:none!important}`;
  const link = of('link');
  return [
    'body{margin:0;padding:0;-webkit-text-size-adjust:100%}table{border-collapse:separate}img{border:0;display:block;max-width:100%}',
    ...headings,
    `a{${style(font(link))}}`,
    '.mobile-only{display:none;max-height:0;overflow:hidden;mso-hide:all}',
    `@media only screen and (max-width:${PHONE}px){${narrow}${phone.join('')}}`,
    ':root{color-scheme:light dark;supported-color-schemes:light dark}',
  ].join('');
}

const important = (value: string | undefined): string | undefined => (value === undefined ? undefined : `${value}!important`);
