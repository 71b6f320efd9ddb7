import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { BUS_USERS } from '@modwright/embedded';
import { newApiKeyText } from '@modwright/runtime';
import { DATABASE_USERS } from '@modwright/store';

/** Every secret of an installation by its key, as it lies in the Secret and, mounted, in a folder. */
export const SECRET_KEYS: readonly string[] = [
  'internal-token',
  'api-key',
  'signing-key',
  'nats-cluster',
  ...BUS_USERS.map((user) => `nats-${user}`),
  'database-admin',
  ...DATABASE_USERS.map((user) => `database-${user}`),
];

/** New values for the keys that are not there: what is there stays, whatever it is. */
export function missingSecrets(present: ReadonlySet<string>): Record<string, string> {
  return Object.fromEntries(SECRET_KEYS.filter((key) => !present.has(key)).map((key) => [key, newSecret(key)]));
}

function newSecret(key: string): string {
  if (key === 'api-key') return newApiKeyText();
  // Ed25519 (PKCS8, PEM): vouches for versions of the policy.
  if (key === 'signing-key') return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return randomBytes(24).toString('base64url');
}
