import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { BUS_USERS } from '@modwright/embedded';
import { AppError, newApiKeyText } from '@modwright/runtime';
import { DATABASE_USERS } from '@modwright/store';

/** Every secret of an installation by its key, as it lies in the Secret and, mounted, in a folder. */
export const SECRET_KEYS: readonly string[] = [
  'internal-token',
  'pseudonym-key',
  'api-key',
  'signing-key',
  'signing-key.pub',
  'nats-cluster',
  ...BUS_USERS.map((user) => `nats-${user}`),
  'database-admin',
  ...DATABASE_USERS.map((user) => `database-${user}`),
];

/** New values for the keys that are not there: what is there stays, whatever it is. Throws when the public key is missing and the signing key is none. */
export function missingSecrets(present: ReadonlyMap<string, string>): Record<string, string> {
  const made: Record<string, string> = {};
  for (const key of SECRET_KEYS) {
    // The public key comes after its private one in the list.
    if (present.has(key)) continue;
    if (key === 'signing-key.pub') made[key] = publicKeyOf(present.get('signing-key') ?? made['signing-key'] ?? '');
    // Names of raters were made with the internal token before, and stay.
    else made[key] = (key === 'pseudonym-key' ? present.get('internal-token') : undefined) ?? newSecret(key);
  }
  return made;
}

/** What the policy checks versions with (SPKI, PEM). */
function publicKeyOf(signingKey: string): string {
  try {
    return createPublicKey(signingKey).export({ type: 'spki', format: 'pem' }).toString();
  } catch {
    throw new AppError('FAILED_PRECONDITION', 'the key signing-key of the Secret is no private key in PEM: put the key of this installation there');
  }
}

function newSecret(key: string): string {
  if (key === 'api-key') return newApiKeyText();
  // Ed25519 (PKCS8, PEM): vouches for versions of the policy.
  if (key === 'signing-key') return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return randomBytes(24).toString('base64url');
}
