import { describe, expect, test } from 'vitest';
import { checkUrl } from './check-url.ts';
import { checkHost, guardedLookup, mayReach } from './networks.ts';

const REFUSED = [
  ...['127.0.0.1', '127.255.255.254', '0.0.0.0', '0.1.2.3', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254'],
  ...['100.64.0.1', '100.100.100.200', '192.0.0.192', '192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '224.0.0.1', '240.0.0.1'],
  ...['255.255.255.255', '168.63.129.16'],
  ...[
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::7f00:1',
    '64:ff9b::808:808',
    '64:ff9b:1::1',
  ],
  ...['fc00::1', 'fd00:ec2::254', 'fe80::1', 'fec0::1', 'ff02::1', '2001:db8::1', '2002:7f00:1::', '2001::1', '100::1', '5f00::1'],
];
const PUBLIC = ['8.8.8.8', '1.1.1.1', '172.32.0.1', '192.167.0.1', '100.63.255.255', '2606:4700::1111', '2a00:1450:4001::200e'];

describe('addresses', () => {
  test.each(REFUSED)('%s is not reached', (address) => expect(mayReach(address, false)).toBe(false));
  test.each(PUBLIC)('%s is', (address) => expect(mayReach(address, false)).toBe(true));
  test.each(['', 'localhost', '1.2.3.4.5', 'fe80::1%eth0:', '0x'])('%s is no address', (text) => expect(mayReach(text, true)).toBe(false));

  test('those that are allowed are reached, and no others', () => {
    const allowed = ['10.1.0.0/16', '::1', '192.168.0.7'];
    for (const address of ['10.1.2.3', '::1', '192.168.0.7', '::ffff:10.1.2.3', '8.8.8.8']) expect(mayReach(address, allowed)).toBe(true);
    for (const address of ['10.2.0.1', '127.0.0.1', '192.168.0.8', 'fd00::1', '0.0.0.0']) expect(mayReach(address, allowed)).toBe(false);
  });

  test('what is the address of nobody is not reached, whatever is allowed', () => {
    for (const address of ['0.0.0.0', '::', '224.0.0.1', 'ff02::1', '255.255.255.255', '::ffff:0.0.0.0'])
      expect(mayReach(address, true)).toBe(false);
    for (const address of ['127.0.0.1', '::1', '10.0.0.1', '169.254.169.254']) expect(mayReach(address, true)).toBe(true);
  });
});

describe('numbers that pretend not to be addresses', () => {
  test.each([
    ...['http://2130706433/', 'http://0x7f000001/', 'http://0177.0.0.1/', 'http://0x7f.1/', 'http://127.1/', 'http://127.0.0.1./'],
    ...['http://0/', 'http://[::]/', 'http://[::1]/', 'http://[::ffff:7f00:1]/', 'http://[0:0:0:0:0:ffff:127.0.0.1]/'],
    ...[
      'http://①②⑦.⓪.⓪.①/',
      'http://%31%32%37.0.0.1/',
      'http://169.254.169.254/latest/meta-data/',
      'http:\\\\127.0.0.1/',
      'http://0xA9FEA9FE/',
    ],
    ...['http://[64:ff9b::169.254.169.254]/', 'http://[fd00:ec2::254]/', 'http:127.0.0.1', 'http:////127.0.0.1/'],
  ])('%s', (url) => expect(() => checkHost(checkUrl(url), false)).toThrow('leads into a network'));
});

describe('URLs that are not asked', () => {
  test.each([
    ['ftp://example.com/', 'https://'],
    ['file:///etc/passwd', 'https://'],
    ['gopher://example.com/_x', 'https://'],
    ['javascript:alert(1)', 'https://'],
    ['data:text/plain,x', 'https://'],
    ['http://user@example.com/', 'user name'],
    ['http://user:word@example.com/', 'user name'],
    ['http://:word@example.com/', 'user name'],
    ['http://example.com@127.0.0.1/', 'user name'],
    ['http://example.com:25/', 'port'],
    ['http://example.com:6/', 'port'],
    ['//example.com/', 'not a URL'],
    ['http://exa mple.com/', 'not a URL'],
    ['http://1.2.3.4.5.256/', 'not a URL'],
    ['http://[fe80::1%25eth0]/', 'not a URL'],
    ['', 'not a URL'],
    [`http://example.com/${'a'.repeat(2048)}`, 'longer than'],
  ])('%s', (url, text) => expect(() => checkUrl(url)).toThrow(text));

  test.each([
    'http://example.com/',
    'https://example.com:8443/a?b#c',
    'HTTPS://EXAMPLE.COM:443',
    'http://example.com:80/',
    'http://bücher.example/',
  ])('%s is asked', (url) => expect(checkUrl(url)).toBeInstanceOf(URL));
});

describe('the lookup', () => {
  const answering = (...addresses: string[]) =>
    guardedLookup(false, (_name, _options, done) =>
      done(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      ),
    );
  const ask = (lookup: ReturnType<typeof answering>, all: boolean) =>
    new Promise((resolve, reject) => lookup('name', { all }, (error, found) => (error ? reject(error) : resolve(found))));

  test('gives public addresses, one or all', async () => {
    expect(await ask(answering('8.8.8.8', '2606:4700::1'), false)).toBe('8.8.8.8');
    expect(await ask(answering('8.8.8.8', '2606:4700::1'), true)).toHaveLength(2);
  });

  test.each([[['127.0.0.1']], [['8.8.8.8', '10.0.0.1']], [['2606:4700::1', '::1']], [[]]])('gives none of %j', async (addresses) => {
    await expect(ask(answering(...addresses), true)).rejects.toThrow('leads into a network');
    await expect(ask(answering(...addresses), false)).rejects.toThrow('leads into a network');
  });
});
