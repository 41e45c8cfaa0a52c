import { expect, it } from 'vitest';
import { clientFacts, isBot, isMachineOpen } from './client-facts.ts';

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';
const CHROME = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36';
const GMAIL = 'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)';
const APPLE_MAIL = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)';

it.each([
  [IPHONE, ['Safari', 'Mobile Browser', 'iOS']],
  [CHROME, ['Chrome', 'Browser', 'Windows 10']],
  [GMAIL, ['Gmail', 'Email Client', 'Windows']],
  [APPLE_MAIL, ['Apple Mail', 'Email Client', 'macOS']],
  ['', ['Unknown', 'Unknown', 'Unknown']],
])('%s is told by its name, and is a person', (userAgent, facts) => {
  const { name, type, os } = clientFacts(userAgent);
  expect([name, type, os]).toEqual(facts);
  expect([isBot(userAgent), isMachineOpen(userAgent)]).toEqual([userAgent === '', userAgent === '']);
});

it.each([
  'curl/8.4.0',
  'python-requests/2.31',
  'Mozilla/5.0 (compatible; bingbot/2.0)',
  'Slackbot-LinkExpanding 1.0',
  'BarracudaCentral link scanner',
])('%s is no person', (userAgent) => {
  expect(isBot(userAgent)).toBe(true);
});

it('Apple opens mails by itself', () => {
  expect([isMachineOpen('Mozilla/5.0'), isBot('Mozilla/5.0')]).toEqual([true, false]);
});
