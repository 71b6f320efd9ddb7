import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { describe, it } from 'node:test';
import { missingSecrets, SECRET_KEYS } from './secrets.ts';

describe('secrets of an installation', () => {
  it('are all made when there are none, each another one', () => {
    const made = missingSecrets(new Set());
    assert.deepEqual(Object.keys(made), SECRET_KEYS);
    assert.equal(new Set(Object.values(made)).size, SECRET_KEYS.length);
    assert.match(made['api-key'] ?? '', /^mw_[0-9A-Z]{26}\.[0-9A-Za-z_-]{43}$/);
    assert.equal(createPrivateKey(made['signing-key'] ?? '').asymmetricKeyType, 'ed25519');
  });

  it('stay as they are once they are there: only what a later version adds is made', () => {
    assert.deepEqual(Object.keys(missingSecrets(new Set(SECRET_KEYS.filter((key) => key !== 'nats-trainer')))), ['nats-trainer']);
    assert.deepEqual(missingSecrets(new Set(SECRET_KEYS)), {});
  });
});
