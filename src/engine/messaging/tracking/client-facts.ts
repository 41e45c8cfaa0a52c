import type { HappeningDetails } from '../message-properties.ts';

/** What the name of a program (`User-Agent`) says of who opened or followed something. */
export type ClientFacts = NonNullable<HappeningDetails['client']>;

/** Mail programs and browsers, the first that fits. Proxies of mail providers stand for the provider's readers. */
const PROGRAMS: readonly (readonly [RegExp, name: string, type: string])[] = [
  [/GoogleImageProxy|ggpht\.com/i, 'Gmail', 'Email Client'],
  [/YahooMailProxy/i, 'Yahoo! Mail', 'Email Client'],
  [/Microsoft Outlook|MSOffice|Outlook-iOS|Outlook-Android/i, 'Outlook', 'Email Client'],
  [/Thunderbird/i, 'Thunderbird', 'Email Client'],
  [/Edg(?:e|A|iOS)?\//, 'Edge', 'Browser'],
  [/OPR\/|Opera/, 'Opera', 'Browser'],
  [/SamsungBrowser\//, 'Samsung Internet', 'Mobile Browser'],
  [/Firefox\/|FxiOS\//, 'Firefox', 'Browser'],
  [/Chrome\/|CriOS\//, 'Chrome', 'Browser'],
  [/Version\/\S+.*Safari\//, 'Safari', 'Browser'],
  [/(?:iPhone|iPad|Macintosh).*AppleWebKit\//, 'Apple Mail', 'Email Client'],
];

const SYSTEMS: readonly (readonly [RegExp, os: string, family: string])[] = [
  [/iPhone|iPad|iPod/, 'iOS', 'iOS'],
  [/Android/, 'Android', 'Android'],
  [/Windows NT 10/, 'Windows 10', 'Windows'],
  [/Windows/, 'Windows', 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS', 'macOS'],
  [/Linux|X11/, 'Linux', 'Linux'],
];

const UNKNOWN = 'Unknown';

export function clientFacts(userAgent: string): ClientFacts {
  const program = PROGRAMS.find(([pattern]) => pattern.test(userAgent));
  const system = SYSTEMS.find(([pattern]) => pattern.test(userAgent));
  const isMobile = program?.[2] === 'Browser' && /Mobile|Android|iPhone|iPad/.test(userAgent);
  return {
    name: program?.[1] ?? UNKNOWN,
    type: isMobile ? 'Mobile Browser' : (program?.[2] ?? UNKNOWN),
    os: system?.[1] ?? UNKNOWN,
    osFamily: system?.[2] ?? UNKNOWN,
  };
}

/** Programs that call themselves what they are, libraries, and scanners of mail; a browser always has a name. */
const BOTS =
  /bot\b|crawl|spider|slurp|preview|scan|headless|phantom|curl\/|wget\/|python|okhttp|axios|node-fetch|undici|go-http-client|java\/|ruby|perl|libwww|barracuda|mimecast|proofpoint|symantec|trendmicro|facebookexternalhit|whatsapp\/|telegrambot|skypeuripreview/i;

export const isBot = (userAgent: string): boolean => userAgent.trim() === '' || BOTS.test(userAgent);

/**
 * Apple's Mail Privacy Protection fetches all pictures before anybody looks, through proxies that call themselves nothing but
 * `Mozilla/5.0`, which no reader's program does.
 */
export const isMachineOpen = (userAgent: string): boolean => userAgent.trim() === 'Mozilla/5.0' || isBot(userAgent);
