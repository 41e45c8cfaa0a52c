import {
  type Read,
  readBaseUrl,
  readLimits,
  readLogLevel,
  readMailAddress,
  readPerMinute,
  readPort,
  readPrivateKey,
  readProxies,
  readPublicKey,
  readText,
  readUrl,
} from './readers.ts';

/** One environment variable. */
export interface Setting<T> {
  readonly name: string;
  /** As one would write it in the environment; absent where leaving it out means something of its own. */
  readonly default?: string;
  readonly meaning: string;
  readonly read: (text: string) => Read<T>;
}

const withDefault = <T>(name: string, text: string, read: Setting<T>['read'], meaning: string): Setting<T> & { default: string } => ({
  ...{ name, read, meaning },
  default: text,
});
const optional = <T>(name: string, read: Setting<T>['read'], meaning: string): Setting<T> => ({ name, read, meaning });

/** Every setting and its default, said once: the configuration and the README's table are made from this. */
export const SETTINGS = {
  port: withDefault('PORT', '8080', readPort, 'Port to listen on; 0 takes any free one.'),
  host: withDefault('HOST', '127.0.0.1', readText, 'Address to listen on; 0.0.0.0 for every network of the machine.'),
  url: optional(
    'BURGEE_URL',
    readBaseUrl,
    'Public base of links, such as https://api.example.com. Without it, links in API answers name the host that the caller asked.',
  ),
  dataDir: withDefault(
    'BURGEE_DATA_DIR',
    './burgee-data',
    readText,
    'Folder of the embedded database, the root key and the command socket.',
  ),
  secretKey: optional(
    'BURGEE_SECRET_KEY',
    readText,
    'Root key that other secrets are wrapped with. Without it, secret.key in the data folder is made and used.',
  ),
  databaseUrl: optional(
    'DATABASE_URL',
    readUrl('postgres', 'postgresql'),
    'PostgreSQL (15 or newer) to use instead of the embedded database.',
  ),
  privateKey: optional('BURGEE_PRIVATE_KEY', readPrivateKey, 'Private key that the first start makes, instead of a random one.'),
  publicKey: optional(
    'BURGEE_PUBLIC_KEY',
    readPublicKey,
    'Public key (the id) of the account that the first start makes, instead of a random one.',
  ),
  trustProxy: withDefault(
    'BURGEE_TRUST_PROXY',
    'off',
    readProxies,
    'Whose X-Forwarded-* headers are believed: off, on, or addresses and networks with commas between.',
  ),
  limits: withDefault(
    'BURGEE_LIMITS',
    '1',
    readLimits,
    'Rate limits of newly made keys and of /client: 1 is the reference, off is none, else a factor.',
  ),
  clientLimits: withDefault(
    'BURGEE_CLIENT_LIMITS',
    '600',
    readPerMinute,
    'Calls a minute that one address may make to /client, a tenth of them in one second; off is none. Behind a proxy, BURGEE_TRUST_PROXY must be set, or all callers share one address.',
  ),
  redisUrl: optional('REDIS_URL', readUrl('redis', 'rediss'), 'Redis through which several processes share their rate limits.'),
  smtpUrl: optional(
    'BURGEE_SMTP_URL',
    readUrl('smtp', 'smtps'),
    'SMTP server that mail goes out through, such as smtp://user:password@host:587. Without it, mail is caught in the outbox.',
  ),
  mailFrom: optional('BURGEE_MAIL_FROM', readMailAddress, "Address that mail comes from, instead of each account's own."),
  logLevel: withDefault('LOG_LEVEL', 'info', readLogLevel, 'fatal, error, warn, info, debug, trace or silent.'),
} as const;
