import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from './read-config.ts';
import { SETTINGS } from './settings.ts';

const problemsOf = (environment: Record<string, string>): readonly string[] => {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
  }
  return [];
};

describe('readConfig', () => {
  test('fills in what is not said', () => {
    expect(readConfig({})).toEqual({
      port: 8080,
      host: '127.0.0.1',
      dataDir: './burgee-data',
      trustProxy: false,
      limits: 1,
      clientLimits: 600,
      trackLimits: 20_000,
      legacy: true,
      privateNetworks: false,
      logLevel: 'info',
    });
    expect(readConfig({ PORT: '', HOST: '  ' })).toEqual(readConfig({}));
  });

  test('reads what is said', () => {
    const config = readConfig({
      PORT: '0',
      HOST: '0.0.0.0',
      BURGEE_URL: 'https://api.example.com/',
      DATABASE_URL: 'postgres://user:pw@db/burgee',
      REDIS_URL: 'rediss://cache:6380',
      BURGEE_TRUST_PROXY: '10.0.0.0/8, ::1',
      BURGEE_LIMITS: 'off',
      BURGEE_PRIVATE_KEY: `pk_${'a'.repeat(34)}`,
      BURGEE_PUBLIC_KEY: 'SHOP01',
    });
    expect(config).toMatchObject({
      port: 0,
      url: 'https://api.example.com',
      databaseUrl: 'postgres://user:pw@db/burgee',
      redisUrl: 'rediss://cache:6380',
      trustProxy: ['10.0.0.0/8', '::1'],
      limits: 'off',
      publicKey: 'SHOP01',
    });
  });

  test('tells everything that is wrong at once, and none of the values', () => {
    const problems = problemsOf({
      PORT: 'http',
      BURGEE_URL: 'example.com',
      DATABASE_URL: 'mysql://user:secret@db',
      REDIS_URL: 'localhost:6379',
      BURGEE_TRUST_PROXY: 'proxy.local',
      BURGEE_LIMITS: '-1',
      BURGEE_PRIVATE_KEY: 'pk_secret',
      BURGEE_PUBLIC_KEY: 'toolong',
      LOG_LEVEL: 'loud',
    });
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      ...['PORT', 'BURGEE_URL', 'DATABASE_URL', 'BURGEE_PRIVATE_KEY', 'BURGEE_PUBLIC_KEY'],
      ...['BURGEE_TRUST_PROXY', 'BURGEE_LIMITS', 'REDIS_URL', 'LOG_LEVEL'],
    ]);
    expect(problems.join()).not.toContain('secret');
  });

  test.each([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '8080.5'],
    ['BURGEE_URL', 'https://example.com/?a=1'],
    ['BURGEE_URL', 'ftp://example.com'],
    ['BURGEE_LIMITS', '0'],
    ['BURGEE_CLIENT_LIMITS', '0'],
    ['BURGEE_CLIENT_LIMITS', '1.5'],
    ['BURGEE_LIMITS', '1e3'],
    ['BURGEE_TRUST_PROXY', '10.0.0.0/33'],
    ['BURGEE_TRUST_PROXY', '::1/129'],
    ['BURGEE_TRUST_PROXY', '10.0.0.0/8/8'],
    ['BURGEE_TRUST_PROXY', 'on,off'],
    ['BURGEE_ALLOW_PRIVATE_NETWORKS', 'localhost'],
    ['BURGEE_S3_URL', 'https://key:secret@host/bucket'],
    ['BURGEE_S3_URL', 's3://host/bucket'],
    ['BURGEE_S3_URL', 's3://key:secret@host/'],
  ])('refuses %s=%s', (name, value) => {
    expect(problemsOf({ [name]: value })).toEqual([expect.stringMatching(new RegExp(`^${name} must .*\\.$`))]);
  });

  test('every default can be read', () => {
    for (const setting of Object.values(SETTINGS)) {
      if (setting.default !== undefined) expect(setting.read(setting.default)).toHaveProperty('value');
    }
  });
});
