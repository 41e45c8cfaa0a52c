import { type Part, part, words } from './html.ts';

/** Content that only phones, or only other screens show. */
export function shownOn(of: Part, html: string): string {
  const where = words(of, 'show_on');
  return where === 'desktop' || where === 'mobile' ? `<div class="${where}-only">${html}</div>` : html;
}

/** Display options in the words of the template language: repeated over a list, shown under a condition, on some screens. */
export function displayed(options: Part, html: string): string {
  const repeat = part(options.content_repeat);
  // The newer form of the condition, or the older one of universal content.
  const check = (words(part(options.visibility), 'check') || words(options, 'visible_check')).trim();
  const shown = shownOn(options, html);
  const looped =
    words(repeat, 'repeat_for') === ''
      ? shown
      : `{% for ${words(repeat, 'item_alias')} in ${words(repeat, 'repeat_for')} %}${shown}{% endfor %}`;
  return check === '' ? looped : `{% if ${check} %}${looped}{% endif %}`;
}
