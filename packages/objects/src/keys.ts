import { createHash, type KeyObject } from 'node:crypto';

/** Id of a key: first 16 hexadecimal digits of the SHA-256 of the public key (DER, SPKI). */
export function keyId(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16);
}

/** What is signed when it is told which version answers. The prefix keeps a signature from being shown for another kind of bytes. */
export function servingBytes(serving: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from('modwright.learning.v1.Serving\0'), serving]);
}
