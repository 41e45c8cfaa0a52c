import type { PlainAnswer } from '../../http/plain/route.ts';

/** One transparent dot, as a GIF. */
const DOT = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

/** What the old server says to whoever reports something: 1 for "taken", 0 for "not understood"; a dot where a picture is wanted. */
export function answerReport(taken: boolean, pixel: boolean, status = 200): PlainAnswer {
  if (pixel) return { status, headers: { 'Content-Type': 'image/gif' }, body: DOT };
  return { status, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body: taken ? '1' : '0' };
}
