import { expect, it } from 'vitest';
import { SETTINGS } from '../../src/config/settings.ts';
import { burgee } from './cli-support.ts';

it('says in two lines what this is, and lists the commands in groups with examples', async () => {
  const { code, out, err } = await burgee({}, '--help');
  expect(code).toBe(0);
  expect(err).toBe('');
  const lines = out.split('\n');
  expect(lines[0]).toBe('Usage: burgee [options] [command]');
  expect(lines[2]).toBe("Burgee: a self-hosted customer-data server that speaks Klaviyo's HTTP API.");
  const keyLines = lines.filter((line) => /^(\S.*:$| {2}[a-z])/.test(line)).map((line) => line.trim().split(/ {2,}/)[0]);
  expect(keyLines).toEqual([
    ...['Options:'],
    ...['Server:', 'start', 'status', 'openapi'],
    ...['Accounts and keys:', 'accounts create|list|update|delete', 'keys create|list|revoke', 'secrets rotate'],
    ...[
      'Data:',
      'seed',
      'feeds list|show|create|run|delete',
      'outbox list|show',
      'send-test <template> <profile> <to>',
      'profile export|erasures',
      'segment explain',
    ],
    ...['campaign hold|release|progress'],
    ...['Examples:', 'burgee', 'burgee seed --profiles 1000 --events 20000'],
    ...['burgee keys create --scopes read-only', 'burgee keys create --limits off', 'burgee keys list --json'],
  ]);
  expect(out).toContain('burgee start --help lists the variables');
  expect(out).toContain('Not affiliated with Klaviyo.');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
});

it('has no colours where nobody sees them', async () => {
  expect((await burgee({}, '--help')).out).not.toContain('\u001b');
});

it('lists every environment variable, with its default', async () => {
  const { out } = await burgee({}, 'start', '--help');
  for (const { name } of Object.values(SETTINGS)) expect(out).toContain(`\n  ${name} `);
  expect(out.replace(/\s+/g, ' ')).toContain('Default: 127.0.0.1');
});

it.each([
  'accounts',
  'accounts create',
  'keys create',
  'keys revoke',
  'secrets rotate',
  'outbox show',
  'segment explain',
  'campaign hold',
  'seed',
  'openapi',
  'status',
])('explains %s', async (words) => {
  const { code, out } = await burgee({}, ...words.split(' '), '--help');
  expect(code).toBe(0);
  expect(out).toContain(`Usage: burgee ${words}`);
});

it('prints the version', async () => {
  expect(await burgee({}, '--version')).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
});

it.each([
  [['kyes'], 'Did you mean keys?'],
  [['keys', 'create', '--scope', 'full'], 'Did you mean --scopes?'],
  [['accounts', 'create'], "required option '--name <name>' not specified"],
  [['accounts', 'delete'], "missing required argument 'id'"],
  [['seed', '--profiles', 'many'], 'It must be a whole number from 1 to 1000000.'],
  [['seed', '--events', '-1'], 'It must be a whole number from 0'],
  [['seed', '--profiles', '1e3.5'], 'It must be a whole number'],
  [['keys', 'create', '--limits', '0'], 'It must be 1, off or a factor such as 10 or 0.5.'],
  [['start', 'now'], 'too many arguments'],
])('ends with 2 and says what would be right: %j', async (words, hint) => {
  const { code, out, err } = await burgee({}, ...words);
  expect(code).toBe(2);
  expect(out).toBe('');
  expect(err).toContain(hint);
});

it('reports every bad setting at once', async () => {
  const { code, err } = await burgee({ PORT: 'x', LOG_LEVEL: 'loud', BURGEE_URL: 'nowhere' }, 'keys', 'list');
  expect(code).toBe(1);
  expect(err).toMatch(/PORT must be[\s\S]*BURGEE_URL must be[\s\S]*|BURGEE_URL must be[\s\S]*PORT must be/);
  expect(err).toContain('LOG_LEVEL must be');
});

it('does not make a data folder when its name was mistyped', async () => {
  const { code, err } = await burgee({ BURGEE_DATA_DIR: '/tmp/burgee-no-such-folder' }, 'keys', 'create');
  expect(code).toBe(1);
  expect(err).toContain('There is no data folder /tmp/burgee-no-such-folder.');
});

it('prints the OpenAPI document of a revision', async () => {
  const newest = JSON.parse((await burgee({ BURGEE_URL: 'https://api.example.com' }, 'openapi')).out);
  expect(newest).toMatchObject({ openapi: '3.1.0', info: { version: '2026-07-15' }, servers: [{ url: 'https://api.example.com' }] });
  expect(newest.paths).toHaveProperty(['/api/profiles']);
  const older = JSON.parse((await burgee({}, 'openapi', '--revision', '2025-10-15')).out);
  expect(older.info.version).toBe('2025-10-15');
  expect(await burgee({}, 'openapi', '--revision', 'yesterday')).toMatchObject({
    code: 2,
    err: expect.stringContaining("'yesterday' is not a revision"),
  });
});
