import DKIM from 'nodemailer/lib/dkim';

export interface DkimKey {
  readonly domain: string;
  /** The key is published as `<selector>._domainkey.<domain>`. */
  readonly selector: string;
  /** PEM */
  readonly privateKey: string;
}

/** What a signature covers: also both headers of RFC 8058, which mail programs believe only when they are signed. */
const SIGNED = [
  ...['From', 'To', 'Cc', 'Reply-To', 'Subject', 'Date', 'Message-ID', 'MIME-Version', 'Content-Type'],
  ...['List-Unsubscribe', 'List-Unsubscribe-Post', 'Feedback-ID'],
].join(':');

/** Signs mails (RFC 6376) for one domain. */
export function createDkim({ domain, selector, privateKey }: DkimKey): (mime: Buffer) => Promise<Buffer> {
  const signer = new DKIM({ domainName: domain, keySelector: selector, privateKey, headerFieldNames: SIGNED });
  return async (mime) => {
    const parts: Buffer[] = [];
    for await (const part of signer.sign(mime)) parts.push(part as Buffer);
    return Buffer.concat(parts);
  };
}
