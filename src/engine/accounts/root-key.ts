import { createHmac, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Database } from '../../storage/database.ts';
import { syncFolder } from '../../storage/packed-database.ts';
import { rememberOnce } from '../../storage/queries/installation.ts';

/** What everything secret of an installation is derived from or wrapped with; at least 32 bytes. */
export type RootKey = Buffer;

export class RootKeyError extends Error {
  override name = 'RootKeyError';
}

const FILE = 'secret.key';
const MIN_BYTES = 32;

/**
 * The root key: BURGEE_SECRET_KEY (hexadecimal or base64, 32 bytes or more), or the file secret.key in the data folder, made
 * at the first start with mode 0600.
 * @param dataDir absent when an external database is used: several machines may serve it, so the key must be given
 * @throws RootKeyError saying what to set
 */
export function loadRootKey({ secretKey, dataDir }: { secretKey?: string; dataDir?: string }): RootKey {
  if (secretKey !== undefined) return decode(secretKey, 'BURGEE_SECRET_KEY');
  if (dataDir === undefined) {
    throw new RootKeyError('With DATABASE_URL, BURGEE_SECRET_KEY must be set too. Make one with: openssl rand -hex 32');
  }
  const path = join(dataDir, FILE);
  if (!existsSync(path)) makeKeyFile(path);
  return decode(readFileSync(path, 'utf8').trim(), path);
}

/** Written beside its place and renamed: half a key would be refused by every later start. The data folder is locked, so nobody else does this. */
function makeKeyFile(path: string): void {
  const fresh = `${path}.new`;
  rmSync(fresh, { force: true });
  writeFileSync(fresh, `${randomBytes(MIN_BYTES).toString('hex')}\n`, { mode: 0o600, flush: true });
  renameSync(fresh, path);
  syncFolder(dirname(path));
}

function decode(text: string, source: string): RootKey {
  const key = /^([0-9a-f]{2})+$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64');
  if (key.length < MIN_BYTES) {
    throw new RootKeyError(`${source} must hold at least ${MIN_BYTES} bytes as hexadecimal or base64. Make one with: openssl rand -hex 32`);
  }
  return key;
}

/**
 * Holds the key against the fingerprint that the database remembers from its first start, so that a wrong key is noticed
 * before anything is written with it.
 * @throws RootKeyError
 */
export async function checkRootKey(db: Database, key: RootKey): Promise<void> {
  const fingerprint = createHmac('sha256', key).update('burgee root key').digest('hex').slice(0, 32);
  if ((await rememberOnce(db, 'root-key-fingerprint', fingerprint)) !== fingerprint) {
    throw new RootKeyError('This database belongs to another BURGEE_SECRET_KEY (or secret.key). Start with the key that it was made with.');
  }
}
