/** Text that is HTML already and must not be escaped again. */
export class SafeText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const SPECIAL = /[&<>"']/g;
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#x27;' };

export const escapeHtml = (text: string): string => (/[&<>"']/.test(text) ? text.replace(SPECIAL, (sign) => ENTITIES[sign] ?? sign) : text);

export const isText = (value: unknown): value is string | SafeText => typeof value === 'string' || value instanceof SafeText;

export const plainText = (value: string | SafeText): string => (typeof value === 'string' ? value : value.text);
