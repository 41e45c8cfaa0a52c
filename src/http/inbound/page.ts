import { createHash } from 'node:crypto';
import type { Brand } from '../../engine/messaging/brand.ts';
import { readableOn } from '../../lib/color.ts';
import { Html, html } from '../../lib/html.ts';

const STYLE = `
:root{color-scheme:light dark;--back:#f4f4f5;--card:#fff;--text:#18181b;--soft:#52525b;--line:#d4d4d8;--strong:#18181b;--on-strong:#fff;--focus:#1d4ed8}
@media (prefers-color-scheme:dark){:root{--back:#18181b;--card:#27272a;--text:#fafafa;--soft:#c4c4cc;--line:#52525b;--strong:#fafafa;--on-strong:#18181b;--focus:#93c5fd}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;grid-template-rows:1fr auto;background:var(--back);color:var(--text);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif}
main{width:100%;max-width:34rem;margin:auto;padding:2rem 1rem}
.card{padding:2rem;background:var(--card);border:1px solid var(--line);border-radius:.75rem}
.brand{margin:0 0 1.5rem;font-weight:600;color:var(--soft)}
h1{margin:0 0 .75rem;font-size:1.5rem;line-height:1.25}
h2{margin:1.75rem 0 .5rem;font-size:1.05rem}
p{margin:0 0 1rem}
strong{overflow-wrap:anywhere}
a{color:inherit}
form{margin:1.5rem 0}
fieldset{margin:0 0 1.5rem;padding:0;border:0}
legend{padding:0;margin:0 0 .5rem;font-weight:600}
label{display:flex;gap:.75rem;align-items:flex-start;padding:.7rem 0;border-top:1px solid var(--line);cursor:pointer}
label span{overflow-wrap:anywhere;min-width:0}
label small{display:block;color:var(--soft);font-size:.875rem}
input[type=checkbox]{flex:none;width:1.25rem;height:1.25rem;margin:.15rem 0 0;accent-color:var(--strong)}
.actions{display:flex;flex-wrap:wrap;gap:.75rem}
button{padding:.75rem 1.35rem;font:inherit;font-weight:600;border:1px solid var(--strong);border-radius:.5rem;background:var(--strong);color:var(--on-strong);cursor:pointer}
button.second{background:transparent;color:var(--text);border-color:var(--soft)}
:focus-visible{outline:3px solid var(--focus);outline-offset:3px}
.note{margin:0 0 1.25rem;padding:.75rem 1rem;border:1px solid var(--line);border-left:.3rem solid var(--strong);border-radius:.375rem}
.soft{color:var(--soft);font-size:.9rem}
.card>:last-child,form>:last-child{margin-bottom:0}
main.wide{max-width:64rem}
.scroll{overflow-x:auto}
table{width:100%;border-collapse:collapse}
th,td{padding:.6rem .75rem .6rem 0;border-top:1px solid var(--line);text-align:left;vertical-align:top;overflow-wrap:anywhere}
th{color:var(--soft);font-weight:600;font-size:.875rem;border-top:0}
td:first-child{white-space:nowrap;color:var(--soft);font-variant-numeric:tabular-nums}
iframe{width:100%;height:65vh;margin:1rem 0;border:1px solid var(--line);border-radius:.5rem;background:#fff;resize:vertical}
pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:.75rem 0}
summary{cursor:pointer;padding:.5rem 0;font-weight:600}
footer{padding:1rem;text-align:center;color:var(--soft);font-size:.875rem}
`;

/** The brand's own colours, as a second style sheet. They are checked to be colours before they are stored. */
const ownStyle = (brand: Brand | undefined): string | undefined =>
  brand?.color ? `:root{--strong:${brand.color};--on-strong:${readableOn(brand.color)}}` : undefined;

/** Style sheets are named by their hashes; scripts, pictures, frames and everything from elsewhere stay out. */
export const pagePolicy = (brand?: Brand): string => {
  const styles = [STYLE, ownStyle(brand)].filter((style) => style !== undefined).map(hashOf);
  return ["default-src 'none'", `style-src ${styles.join(' ')}`, "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"].join(
    '; ',
  );
};

const hashOf = (style: string): string => `'sha256-${createHash('sha256').update(style).digest('base64')}'`;

/** A whole page. @param brand absent where it is not known whose page it would be */
export function page(brand: Brand | undefined, title: string, body: Html, width?: 'wide'): Html {
  const own = ownStyle(brand);
  const heading = brand ? `${title} · ${brand.name}` : title;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${heading}</title>
<style>${new Html(STYLE)}</style>${own && html`<style>${new Html(own)}</style>`}
</head>
<body>
<main${width && html` class="${width}"`}>
<div class="card">
${brand && html`<p class="brand">${brand.name}</p>`}
<h1>${title}</h1>
${body}
</div>
</main>
${footer(brand)}
</body>
</html>
`;
}

const footer = (brand: Brand | undefined): Html | undefined =>
  brand?.websiteUrl
    ? html`<footer><a href="${brand.websiteUrl}" rel="noreferrer">${new URL(brand.websiteUrl).host}</a></footer>`
    : undefined;

/** What is told to somebody whose link leads nowhere, or when something went wrong. */
export const sorry = (brand: Brand | undefined, title: string, text: string): Html => page(brand, title, html`<p>${text}</p>`);
