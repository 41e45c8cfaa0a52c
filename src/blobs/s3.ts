import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { AwsClient } from 'aws4fetch';
import { type Blobs, checkKey } from './port.ts';

const TIMEOUT_MS = 30_000;
/** Tries of one request; what is asked here can be asked again. */
const RETRIES = 3;

/** What a service answered when it did not do what it was asked. */
class S3Error extends Error {
  override name = 'S3Error';
}

/**
 * Blobs in a bucket, addressed by its path (`https://host/bucket/key`), which every service that speaks S3 understands.
 * @param text `s3://KEY:SECRET@host/bucket/folder?region=eu-central-1`; `s3+http://` without TLS. A slash in the secret is written %2F.
 */
export function createS3Blobs(text: string): Blobs {
  const { base, bucket, prefix, client } = readS3Url(text);
  const ask = async (method: string, url: string, body?: Uint8Array, contentType?: string): Promise<Response> => {
    const hash = createHash('sha256')
      .update(body ?? '')
      .digest('hex');
    const headers = { 'x-amz-content-sha256': hash, ...(contentType ? { 'content-type': contentType } : {}) };
    return client.fetch(url, { method, headers, body: body as never, signal: AbortSignal.timeout(TIMEOUT_MS) });
  };
  const urlOf = (key: string): string => `${base}/${bucket}/${prefix}${checkKey(key)}`;
  return {
    async put(key, bytes, contentType) {
      await finished(await ask('PUT', urlOf(key), bytes, contentType));
    },
    async open(key) {
      const response = await ask('GET', urlOf(key));
      if (response.status === 404) {
        await response.body?.cancel();
        return undefined;
      }
      if (!response.ok || !response.body) throw await asError(response);
      return { size: Number(response.headers.get('content-length')), stream: Readable.fromWeb(response.body as ReadableStream) };
    },
    async remove(key) {
      await finished(await ask('DELETE', urlOf(key)));
    },
    async removeBelow(folder) {
      const below = encodeURIComponent(`${prefix}${checkKey(folder)}/`);
      for (;;) {
        const listing = await ask('GET', `${base}/${bucket}?list-type=2&max-keys=1000&prefix=${below}`);
        if (!listing.ok) throw await asError(listing);
        // Keys are letters, digits and a few marks, so that XML has nothing to escape in them.
        const keys = [...(await listing.text()).matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, key]) => key as string);
        if (keys.length === 0) return;
        for (const key of keys) await finished(await ask('DELETE', `${base}/${bucket}/${key}`));
      }
    },
  };
}

function readS3Url(text: string) {
  const url = new URL(text);
  const [bucket = '', ...folders] = url.pathname.split('/').filter((part) => part !== '');
  const client = new AwsClient({
    accessKeyId: decodeURIComponent(url.username),
    secretAccessKey: decodeURIComponent(url.password),
    region: url.searchParams.get('region') ?? 'us-east-1',
    service: 's3',
    retries: RETRIES,
  });
  const base = `${url.protocol === 's3+http:' ? 'http' : 'https'}://${url.host}`;
  return { base, bucket, prefix: folders.map((folder) => `${folder}/`).join(''), client };
}

async function finished(response: Response): Promise<void> {
  if (!response.ok) throw await asError(response);
  await response.body?.cancel();
}

async function asError(response: Response): Promise<S3Error> {
  const [, code = ''] = /<Code>([^<]{1,100})<\/Code>/.exec(await response.text()) ?? [];
  return new S3Error(`The storage of files answered with the status ${response.status} ${code}`.trim());
}
