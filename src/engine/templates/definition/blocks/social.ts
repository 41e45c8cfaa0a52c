import { cell, count, element, escaped, isSet, layout, link, type Part, part, parts, row, style, words } from '../html.ts';
import { font } from '../styles.ts';

const SIZES: Readonly<Record<string, number>> = { small: 24, medium: 32, large: 48 };
const NAMES: Readonly<Record<string, string>> = {
  ...{
    android: 'Android',
    apple: 'Apple',
    discord: 'Discord',
    email: 'E-mail',
    facebook: 'Facebook',
    'google-plus': 'Google+',
    instagram: 'Instagram',
  },
  ...{
    linkedin: 'LinkedIn',
    pinterest: 'Pinterest',
    rss: 'RSS',
    snapchat: 'Snapchat',
    threads: 'Threads',
    tiktok: 'TikTok',
    twitch: 'Twitch',
  },
  ...{ twitter: 'Twitter', whatsapp: 'WhatsApp', 'x-twitter': 'X', yelp: 'Yelp', youtube: 'YouTube' },
};

/** Links to networks: the account's own icons where it has some, else their names. This server has no pictures of others' marks. */
export function social(block: Part): string {
  const data = part(block.data);
  const styles = part(data.styles);
  const size = SIZES[words(styles, 'icon_size')] ?? 32;
  const cells = parts(block.subblocks).map((item) => {
    if (words(item, 'type') === 'social_link_spacer') return cell({ width: String(count(item, 'width') ?? 8) }, '&nbsp;');
    const label = words(item, 'label') || (NAMES[words(item, 'link_type')] ?? '');
    const edge = String(count(item, 'custom_size') ?? size);
    const src = words(item, 'custom_src');
    const icon = src === '' ? escaped(label) : element('img', { src, alt: label, width: edge });
    const text = src !== '' && isSet(part(data.properties), 'show_labels') ? escaped(label) : '';
    const space = style({ padding: `0 ${count(styles, 'icon_spacing') ?? 8}px` });
    return cell({ style: space }, link(words(item, 'link_url'), style(font(styles, 'label_')), icon + text));
  });
  return layout({ align: words(styles, 'icon_align') || 'center' }, row(cells.join('')));
}
