import { escapeHtml } from '../../../lib/html.ts';
import { decodeAttribute } from './attribute-text.ts';
import { type AttributePlace, scanTags } from './scan-tags.ts';

export interface Tracking {
  /**
   * Where a link leads instead; undefined leaves it as it is. It is asked for web addresses alone, never for mailto:, tel:,
   * anchors, or what has a tag of the template language left in it.
   */
  readonly linkTo?: (url: string, about: LinkAbout) => string | undefined;
  /** The address of a picture of one pixel, which tells that the mail was opened. */
  readonly pixel?: string;
}

/** What the mail says of a link. */
export interface LinkAbout {
  /** The picture in it has this as its text, for parameters that name it. */
  readonly alt: string | undefined;
}

/**
 * Rewrites the links of a mail and adds the pixel. Every other character stays as it was: whoever wrote the mail made it for
 * mail programs that are particular.
 */
export function trackHtml(html: string, { linkTo, pixel }: Tracking): string {
  const pieces: string[] = [];
  let done = 0;
  let bodyEnd = -1;
  for (const tag of scanTags(html)) {
    if (tag.name === '/body') bodyEnd = tag.start;
    if (!linkTo || !leadsSomewhere(tag.name)) continue;
    const href = tag.attributes.find(({ name }) => name === 'href');
    const url = href && webAddress(decodeAttribute(href.value));
    const instead = url === undefined ? undefined : linkTo(url, { alt: altIn(html, tag.end) });
    if (href === undefined || instead === undefined) continue;
    pieces.push(html.slice(done, href.start), written(href, instead));
    done = href.end;
  }
  if (pixel === undefined) return pieces.join('') + html.slice(done);
  const at = bodyEnd < done ? html.length : bodyEnd;
  return `${pieces.join('')}${html.slice(done, at)}${picture(pixel)}${html.slice(at)}`;
}

/** Links, areas of pictures, and the shapes that Outlook draws instead of buttons. */
const leadsSomewhere = (tag: string): boolean => tag === 'a' || tag === 'area' || tag.startsWith('v:');

/** @returns undefined for what is no complete web address */
export function webAddress(text: string): string | undefined {
  const url = text.trim();
  if (!/^https?:\/\/[^\s/]/i.test(url) || /\{[{%#]/.test(url)) return undefined;
  return URL.canParse(url) ? url : undefined;
}

/** A value without quotes gets them. */
const written = ({ quote }: AttributePlace, url: string): string => (quote === '' ? `"${escapeHtml(url)}"` : escapeHtml(url));

/** How far to look for a picture in a link. */
const NEAR = 2000;

function altIn(html: string, from: number): string | undefined {
  const near = html.slice(from, from + NEAR);
  const end = near.search(/<\/a\b/i);
  const image = /<img\b[^>]*?\balt\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(end < 0 ? '' : near.slice(0, end));
  const alt = image && decodeAttribute(image[1] ?? image[2] ?? '').trim();
  return alt || undefined;
}

const picture = (url: string): string =>
  `<img src="${escapeHtml(url)}" alt="" width="1" height="1" border="0" style="display:block;width:1px;height:1px;border:0">`;
