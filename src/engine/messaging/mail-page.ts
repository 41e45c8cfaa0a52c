import { readableOn } from '../../lib/color.ts';
import { type Html, html } from '../../lib/html.ts';
import type { Brand } from './brand.ts';

export interface MailParts {
  readonly title: string;
  readonly body: Html;
  readonly button?: { readonly label: string; readonly link: string };
  readonly small: string;
}

/**
 * The HTML of a mail that the server itself writes. Styles stand on the elements, and a table centres it, since mail programs
 * know little more; there is no picture, so that nothing is fetched when it is opened.
 */
export function mailPage(brand: Brand, { title, body, button, small }: MailParts): string {
  const font = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
  const color = brand.color ?? '#18181b';
  const page = html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title></head>
<body style="margin:0;padding:24px 12px;background:#f4f4f5;color:#18181b;${font}">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;background:#ffffff;border-radius:8px">
<tr><td style="padding:32px;font-size:16px;line-height:1.5;${font}">
<p style="margin:0 0 24px;font-weight:600;color:#52525b">${brand.name}</p>
<h1 style="margin:0 0 16px;font-size:22px;line-height:1.3">${title}</h1>
${body}
${
  button &&
  html`<p style="margin:28px 0"><a href="${button.link}" style="display:inline-block;padding:12px 22px;background:${color};color:${readableOn(color)};border-radius:6px;text-decoration:none;font-weight:600">${button.label}</a></p>
<p style="margin:0 0 16px;font-size:14px;color:#52525b">Or open this address: <a href="${button.link}" style="color:#52525b;word-break:break-all">${button.link}</a></p>`
}
<p style="margin:24px 0 0;font-size:14px;color:#52525b">${small}</p>
</td></tr></table>
</td></tr></table>
</body>
</html>
`;
  return page.text;
}
