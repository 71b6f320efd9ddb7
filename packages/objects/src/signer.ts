import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { chmodSync, existsSync, linkSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Manifest, Serving, type SignedManifest } from '@modwright/contracts/learning';
import { AppError, type SignedServing } from '@modwright/runtime';
import { keyId, servingBytes } from './keys.ts';

/** Vouches for versions (Ed25519). Only whoever trains holds one. */
export interface Signer {
  readonly key: string;
  /** PEM, for those who check. */
  readonly publicKey: string;
  signManifest(manifest: Manifest): SignedManifest;
  signServing(serving: Serving): SignedServing;
}

/**
 * The signing key of an installation (PKCS8, PEM), made when it is not there, readable by its owner alone; the public key lies beside it as `<file>.pub`.
 * Throws FAILED_PRECONDITION when others may read it or it is no Ed25519 key.
 */
export function readOrCreateSigner(file: string): Signer {
  if (!existsSync(file)) create(file);
  if ((statSync(file).mode & 0o077) !== 0) throw new AppError('FAILED_PRECONDITION', `others may read the signing key ${file}: chmod 600 it`);
  const privateKey = read(file);
  const publicKey = createPublicKey(privateKey);
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  if (!existsSync(`${file}.pub`)) writeFileSync(`${file}.pub`, pem);
  const key = keyId(publicKey);
  return {
    key,
    publicKey: pem,
    signManifest: (content) => {
      const manifest = Buffer.from(Manifest.encode(content).finish());
      return { manifest, signature: sign(null, manifest, privateKey), key };
    },
    signServing: (content) => {
      const bytes = Serving.encode(content).finish();
      return { bytes, signature: sign(null, servingBytes(bytes), privateKey), key };
    },
  };
}

/** Two that start at once end with the same key: the second link fails. */
function create(file: string): void {
  const { privateKey } = generateKeyPairSync('ed25519');
  const scratch = `${file}.${process.pid}.new`;
  writeFileSync(scratch, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  chmodSync(scratch, 0o600);
  try {
    linkSync(scratch, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(scratch);
  }
}

function read(file: string): KeyObject {
  try {
    const key = createPrivateKey(readFileSync(file));
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Said below: what is in the file must not get into a log.
  }
  throw new AppError('FAILED_PRECONDITION', `${file} is no Ed25519 key in PEM: put the key of this installation there`);
}
