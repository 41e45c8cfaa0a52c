import { join } from 'node:path';
import { createDiskBlobs } from '../blobs/disk.ts';
import type { Blobs } from '../blobs/port.ts';
import type { Config } from '../config/read-config.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';

/** Where files are kept: in the bucket that is configured, and otherwise in the data folder. */
export async function openBlobs({ s3Url, dataDir }: Pick<Config, 's3Url' | 'dataDir'>, deps: { clock: Clock; ids: Ids }): Promise<Blobs> {
  if (s3Url === undefined) {
    const wallMs = (): number => deps.clock.wall() / 1000;
    return createDiskBlobs({ folder: join(dataDir, 'blobs'), newId: () => deps.ids.uuid(), wallMs });
  }
  // Loaded by those alone who use it: a start should not wait for what it does not need.
  const { createS3Blobs } = await import('../blobs/s3.ts');
  return createS3Blobs(s3Url);
}
