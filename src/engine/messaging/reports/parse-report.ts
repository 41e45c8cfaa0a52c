/** What a mail server or provider reports of a mail that it had taken. */
export type Report =
  | {
      readonly what: 'bounced';
      /** Three numbers, as RFC 3463 has them. */
      readonly status: string;
      readonly detail: string;
      readonly messageId: string;
    }
  | { readonly what: 'complained'; readonly detail: string; readonly messageId: string }
  /** It is still being tried, or has arrived: nothing follows from that. */
  | { readonly what: 'nothing'; readonly messageId: string };

/** Deeper nested parts are not looked at. */
const DEPTH = 5;

/**
 * Reads a delivery status notification (RFC 3464) or a feedback report (RFC 5965), as the mail that it came in.
 * @returns undefined when it is neither, or does not say which mail it is about
 */
export function parseReport(mail: string): Report | undefined {
  const parts = partsOf(mail.replace(/\r\n?/g, '\n'), DEPTH);
  const original = parts.find(
    ({ type }) => type === 'message/rfc822' || type === 'text/rfc822-headers' || type === 'message/rfc822-headers',
  );
  const fields = original && fieldsOf(original.body);
  // Providers that write a Message-ID of their own leave ours beside it.
  const messageId = fields?.get('x-burgee-message') ?? fields?.get('message-id');
  if (!messageId) return undefined;
  const feedback = parts.find(({ type }) => type === 'message/feedback-report');
  if (feedback) return ofFeedback(fieldsOf(feedback.body), messageId);
  const status = parts.find(({ type }) => type === 'message/delivery-status' || type === 'message/global-delivery-status');
  return status && ofStatus(status.body, messageId);
}

/** Types of feedback that say that somebody did not want the mail; others say that it was no complaint. */
const COMPLAINTS = new Set(['abuse', 'fraud', 'opt-out', 'opt-out-list']);

function ofFeedback(fields: ReadonlyMap<string, string>, messageId: string): Report {
  const type = fields.get('feedback-type')?.toLowerCase() ?? '';
  return COMPLAINTS.has(type) ? { what: 'complained', detail: type, messageId } : { what: 'nothing', messageId };
}

/** The first block is about the report, each other one about a recipient; our mails have one that counts. */
function ofStatus(body: string, messageId: string): Report | undefined {
  const [, ...recipients] = body
    .trim()
    .split(/\n\s*\n/)
    .map(fieldsOf);
  const failed = recipients.find((fields) => fields.get('action')?.toLowerCase() === 'failed');
  if (!failed) return recipients.length > 0 ? { what: 'nothing', messageId } : undefined;
  const [status = '5.0.0'] = /[245]\.\d{1,3}\.\d{1,3}/.exec(failed.get('status') ?? '') ?? [];
  const detail = failed.get('diagnostic-code')?.replace(/^\s*\S+\s*;\s*/, '') ?? '';
  return { what: 'bounced', status, detail: `${status} ${detail}`.trim(), messageId };
}

interface Part {
  readonly type: string;
  readonly body: string;
}

function partsOf(entity: string, depth: number): Part[] {
  const end = entity.indexOf('\n\n');
  const [head, body] = end < 0 ? [entity, ''] : [entity.slice(0, end), entity.slice(end + 2)];
  const fields = fieldsOf(head);
  const contentType = fields.get('content-type') ?? 'text/plain';
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!type.startsWith('multipart/') || depth === 0) return [{ type, body: decoded(body, fields.get('content-transfer-encoding')) }];
  const [, quoted, plain] = /boundary\s*=\s*(?:"([^"]+)"|([^\s;]+))/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) return [];
  const [, ...pieces] = `\n${body}`.split(`\n--${boundary}`);
  const own = pieces
    .slice(0, pieces.findIndex((piece) => piece.startsWith('--')) + 1 || undefined)
    .filter((piece) => !piece.startsWith('--'));
  return own.flatMap((piece) => partsOf(piece.replace(/^[^\n]*\n/, ''), depth - 1));
}

function decoded(body: string, encoding: string | undefined): string {
  switch (encoding?.trim().toLowerCase()) {
    case 'base64':
      return Buffer.from(body, 'base64').toString().replace(/\r\n?/g, '\n');
    case 'quoted-printable':
      return body.replace(/=\n/g, '').replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    default:
      return body;
  }
}

/** Header fields up to the first empty line, by name in small letters; of one that comes twice the first. */
function fieldsOf(text: string): Map<string, string> {
  const end = text.indexOf('\n\n');
  const lines = (end < 0 ? text : text.slice(0, end)).replace(/\n[ \t]+/g, ' ').split('\n');
  const fields = new Map<string, string>();
  for (const line of lines) {
    const [, name, value] = /^([!-9;-~]+)\s*:\s*(.*)$/.exec(line) ?? [];
    if (name !== undefined && !fields.has(name.toLowerCase())) fields.set(name.toLowerCase(), (value ?? '').trim());
  }
  return fields;
}
