/**
 * An SMTP server as a URL names it: `smtp://user:password@host:587?weight=2&connections=10&rate=14`, or `smtps://…` for TLS from the
 * first byte.
 */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  readonly auth?: { readonly user: string; readonly pass: string };
  /** Whether a password may only travel through TLS; not asked of a server on this machine. */
  readonly requireTls: boolean;
  /** How much of the mail it gets, beside other servers. */
  readonly weight: number;
  readonly connections: number;
  /** Mails in a second at most; Infinity: as fast as it goes. */
  readonly perSecond: number;
}

const CONNECTIONS = 5;
const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|::1)$/;

export function smtpServerOf(url: string): SmtpServer {
  const { protocol, hostname, port, username, password, searchParams } = new URL(url);
  const whole = (name: string, otherwise: number): number => Math.max(1, Math.floor(Number(searchParams.get(name)) || otherwise));
  const secure = protocol === 'smtps:';
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const auth = username === '' ? undefined : { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  return {
    ...{ host, secure, auth },
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    ...{ weight: whole('weight', 1), connections: whole('connections', CONNECTIONS) },
    perSecond: Number(searchParams.get('rate')) > 0 ? Number(searchParams.get('rate')) : Number.POSITIVE_INFINITY,
    requireTls: auth !== undefined && !LOOPBACK.test(host),
  };
}

/** Several servers stand with white space between them. */
export const smtpServersOf = (urls: string): SmtpServer[] => urls.trim().split(/\s+/).map(smtpServerOf);
