import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { Manifest, Serving, type SignedManifest } from '@modwright/contracts/learning';
import { AppError, type SignedServing } from '@modwright/runtime';
import { keyId, servingBytes } from './keys.ts';

/** Knows whose word on versions counts. */
export interface Verifier {
  /** Throws PERMISSION_DENIED when nobody we trust signed it, DATA_LOSS when it cannot be read. */
  manifest(signed: SignedManifest): Manifest;
  /** As for a manifest. */
  serving(signed: SignedServing): Serving;
}

const PEM = /-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g;

/**
 * @param publicKeys one or more Ed25519 public keys in PEM, one after another (two while a key is being replaced).
 * Throws INVALID_ARGUMENT when there is none.
 */
export function createVerifier(publicKeys: string): Verifier {
  const trusted = new Map<string, KeyObject>();
  for (const pem of publicKeys.match(PEM) ?? []) {
    const key = createPublicKey(pem);
    if (key.asymmetricKeyType !== 'ed25519') throw new AppError('INVALID_ARGUMENT', 'the public key of the trainer is no Ed25519 key');
    trusted.set(keyId(key), key);
  }
  if (trusted.size === 0)
    throw new AppError('INVALID_ARGUMENT', 'there is no public key of the trainer: it lies beside its signing key, as a file that ends in .pub');

  const check = (what: string, bytes: Uint8Array, signature: Uint8Array, id: string): void => {
    const key = trusted.get(id);
    if (!key) throw new AppError('PERMISSION_DENIED', `${what} is signed with key ${id || '(none)'}, which is not trusted here`);
    if (!verify(null, bytes, key, signature))
      throw new AppError('PERMISSION_DENIED', `the signature of ${what} does not fit: it was changed after it was signed`);
  };
  return {
    manifest: ({ manifest, signature, key }) => {
      check('the manifest', manifest, signature, key);
      return decode('the manifest', () => Manifest.decode(manifest));
    },
    serving: ({ bytes, signature, key }) => {
      check('the word on which version answers', servingBytes(bytes), signature, key);
      return decode('the word on which version answers', () => Serving.decode(bytes));
    },
  };
}

function decode<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new AppError('DATA_LOSS', `${what} cannot be read though its signature fits: the trainer may be of another version`, { cause: error });
  }
}
