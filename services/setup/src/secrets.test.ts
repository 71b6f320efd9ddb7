import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { describe, it } from 'node:test';
import { missingSecrets, SECRET_KEYS } from './secrets.ts';

describe('secrets of an installation', () => {
  it('are all made when there are none, each another one', () => {
    const made = missingSecrets(new Map());
    assert.deepEqual(Object.keys(made), SECRET_KEYS);
    assert.equal(new Set(Object.values(made)).size, SECRET_KEYS.length);
    assert.match(made['api-key'] ?? '', /^mw_[0-9A-Z]{26}\.[0-9A-Za-z_-]{43}$/);
    assert.equal(createPrivateKey(made['signing-key'] ?? '').asymmetricKeyType, 'ed25519');
  });

  it('stay as they are once they are there: only what a later version adds is made', () => {
    const all = missingSecrets(new Map());
    assert.deepEqual(Object.keys(missingSecrets(without(all, 'nats-trainer'))), ['nats-trainer']);
    assert.deepEqual(missingSecrets(new Map(Object.entries(all))), {});
  });

  it('keep the names of raters that an earlier version gave: its internal token made them', () => {
    const all = missingSecrets(new Map());
    assert.deepEqual(missingSecrets(without(all, 'pseudonym-key')), { 'pseudonym-key': all['internal-token'] });
  });

  it('have the public key of the signing key, also when that was there before', () => {
    const all = missingSecrets(new Map());
    const publicKey = createPublicKey(all['signing-key'] ?? '').export({ type: 'spki', format: 'pem' });
    assert.equal(all['signing-key.pub'], publicKey);
    assert.deepEqual(missingSecrets(without(all, 'signing-key.pub')), { 'signing-key.pub': publicKey });
    assert.throws(() => missingSecrets(new Map([['signing-key', 'no key']])), { code: 'FAILED_PRECONDITION', message: /signing-key.*is no private key/ });
  });
});

function without(values: Readonly<Record<string, string>>, gone: string): Map<string, string> {
  return new Map(Object.entries(values).filter(([key]) => key !== gone));
}
