import { readDkim, readDomainLimits, readSmsUrl, readSmtpUrls } from './delivery-readers.ts';
import {
  type Read,
  readBaseUrl,
  readLimits,
  readLogLevel,
  readMailAddress,
  readNetworks,
  readPerMinute,
  readPort,
  readPrivateKey,
  readPublicKey,
  readS3Url,
  readSwitch,
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
  trackingUrl: optional(
    'BURGEE_TRACKING_URL',
    readBaseUrl,
    'Public base of followed links and of the pixel in mails, such as https://click.example.com, which leads to this server as well; BURGEE_URL unless given.',
  ),
  dataDir: withDefault(
    'BURGEE_DATA_DIR',
    './burgee-data',
    readText,
    'Folder of the embedded database, the root key, the command socket and the files of images.',
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
    readNetworks,
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
  trackLimits: withDefault(
    'BURGEE_TRACK_LIMITS',
    '20000',
    readPerMinute,
    'The same for /api/track and /api/identify of the v1 API, which servers call as well as browsers.',
  ),
  legacy: withDefault(
    'BURGEE_LEGACY',
    'on',
    readSwitch,
    'Whether the v1/v2 API is served (docs/legacy.md); off answers its calls with 410 and the way to the guide.',
  ),
  redisUrl: optional('REDIS_URL', readUrl('redis', 'rediss'), 'Redis through which several processes share their rate limits.'),
  s3Url: optional(
    'BURGEE_S3_URL',
    readS3Url,
    'Bucket that files (images) are kept in instead of the data folder: s3://KEY:SECRET@host/bucket/folder?region=eu-central-1; a slash in the secret is written %2F.',
  ),
  privateNetworks: withDefault(
    'BURGEE_ALLOW_PRIVATE_NETWORKS',
    'off',
    readNetworks,
    'Whether images and feeds are fetched from addresses that are not public: off, on, or addresses and networks with commas between.',
  ),
  smtpUrl: optional(
    'BURGEE_SMTP_URL',
    readSmtpUrls,
    'SMTP server that mail goes out through, such as smtp://user:password@host:587; several with spaces between, each with ?weight=, ?connections= (5) and ?rate= (mails a second). Without it, mail is caught in the outbox.',
  ),
  smtpDomains: optional(
    'BURGEE_SMTP_DOMAINS',
    readDomainLimits,
    'How much mail goes to a domain at once, and in a second: gmail.com=10/50 with spaces between, * for every other domain. Without it there is no limit.',
  ),
  dkim: optional('BURGEE_DKIM', readDkim, 'Signs mail: domain:selector:file, the file being a private key in PEM.'),
  smsUrl: optional(
    'BURGEE_SMS_URL',
    readSmsUrl,
    "Provider of text messages that speaks Twilio's Messages API: https://SID:token@api.twilio.com?from=%2B15550100. Without it, they are caught in the outbox.",
  ),
  pushKey: optional(
    'BURGEE_FCM_KEY',
    readText,
    "File with a service account's key (JSON) for pushes by FCM. Without it, they are caught in the outbox.",
  ),
  mailFrom: optional('BURGEE_MAIL_FROM', readMailAddress, "Address that mail comes from, instead of each account's own."),
  logLevel: withDefault('LOG_LEVEL', 'info', readLogLevel, 'fatal, error, warn, info, debug, trace or silent.'),
} as const;
