import { readFileSync } from 'node:fs';

/** This package's version. */
export function ownVersion(): string {
  const about = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
  return about.version;
}
