import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

test('the docs page is served with its parts, and allows itself nothing from elsewhere', async () => {
  const page = await fetch(`${server.url}/docs/api`);
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
  const parts = [...(await page.text()).matchAll(/(?:src|href)="(api\/[^"]+)"/g)].map(([, path]) => new URL(path ?? '', page.url).href);
  for (const part of parts) expect((await fetch(part)).status, part).toBe(200);
  expect(parts).toHaveLength(2);
});

test('the documents name the server that gave them', async () => {
  for (const path of ['/openapi.json', '/docs/api/openapi-2026-01-15.json']) {
    const document = (await (await fetch(`${server.url}${path}`)).json()) as { servers: { url: string }[] };
    expect(document.servers[0]?.url).toBe(server.url);
  }
});
