import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** What encryption adds to the length of the plain bytes. */
export const OVERHEAD_BYTES = NONCE_BYTES + TAG_BYTES;

/**
 * Nonce, ciphertext and tag in one piece. The nonce is random, which is safe for some billions of uses of a key.
 * @param about what the bytes are only valid for; it has to be given again to decrypt them
 */
export function encrypt(key: Buffer, plain: Uint8Array, about: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(about));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** The plain bytes; undefined for anything that encrypt() did not make with this key and `about`. Tags are compared in constant time. */
export function decrypt(key: Buffer, bytes: Buffer, about: string): Buffer | undefined {
  if (bytes.length < OVERHEAD_BYTES) return undefined;
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(about));
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
  const plain = decipher.update(bytes.subarray(NONCE_BYTES, bytes.length - TAG_BYTES));
  try {
    return Buffer.concat([plain, decipher.final()]);
  } catch {
    return undefined;
  }
}
