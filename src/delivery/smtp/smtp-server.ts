/** An SMTP server as a URL names it: `smtp://user:password@host:587`, or `smtps://…` for TLS from the first byte. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  readonly auth?: { readonly user: string; readonly pass: string };
  /** Whether a password may only travel through TLS; not asked of a server on this machine. */
  readonly requireTls: boolean;
}

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|::1)$/;

export function smtpServerOf(url: string): SmtpServer {
  const { protocol, hostname, port, username, password } = new URL(url);
  const secure = protocol === 'smtps:';
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const auth = username === '' ? undefined : { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  return {
    ...{ host, secure, auth },
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    requireTls: auth !== undefined && !LOOPBACK.test(host),
  };
}
