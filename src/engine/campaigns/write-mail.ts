import { escapeHtml } from '../../lib/html.ts';
import type { MailDraft } from '../messaging/message-kind.ts';
import type { EmailContent } from './definition.ts';

interface Address {
  readonly unsubscribe: string;
}

/** A mail of its rendered parts. @param linked whether the template leads out of all mail by itself */
export function mailOf(
  parts: Readonly<Record<string, string>>,
  content: EmailContent,
  { unsubscribe }: Address,
  linked: boolean,
): MailDraft {
  const { subject = '', preview_text: preview = '', html = '', text = '' } = parts;
  const previewed = preview.trim() === '' ? html : withPreview(html, preview);
  return {
    ...{ channel: 'email', subject: oneLine(subject) },
    html: linked ? previewed : withFooter(previewed, unsubscribe),
    text: linked ? text : `${text}\n\nUnsubscribe (${unsubscribe})\n`,
    ...(content.from_email ? { from: { address: content.from_email, name: content.from_label ?? undefined } } : {}),
    ...(content.reply_to_email ? { replyTo: { address: content.reply_to_email } } : {}),
    ...(content.cc_email ? { cc: [content.cc_email] } : {}),
    ...(content.bcc_email ? { bcc: [content.bcc_email] } : {}),
  };
}

/** Nothing that a value brings along may end a header. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

const HIDDEN = 'display:none;font-size:1px;line-height:1px;max-height:0;max-width:0;opacity:0;overflow:hidden;mso-hide:all';

/** Mail programs show the first words of a mail beside its subject. */
function withPreview(html: string, preview: string): string {
  const shown = `<div style="${HIDDEN}">${escapeHtml(oneLine(preview))}</div>`;
  const body = /<body\b[^>]*>/i.exec(html);
  return body ? `${html.slice(0, body.index + body[0].length)}${shown}${html.slice(body.index + body[0].length)}` : shown + html;
}

function withFooter(html: string, unsubscribe: string): string {
  const footer = `<p style="font-size:12px;text-align:center"><a href="${escapeHtml(unsubscribe)}">Unsubscribe</a></p>`;
  const end = html.toLowerCase().lastIndexOf('</body>');
  return end < 0 ? html + footer : html.slice(0, end) + footer + html.slice(end);
}
