/**
 * HTML as it is stored: recorded answers are full documents. A piece is put into a body; what has an `html` element is left
 * as it is, and nothing is parsed, since tags of the template language may stand anywhere.
 */
export function fullDocument(html: string): string {
  return /<html[\s>]/i.test(html) ? html : `<html><head></head><body>${html}</body></html>`;
}
