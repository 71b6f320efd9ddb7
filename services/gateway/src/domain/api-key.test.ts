import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { admits, createApiKey, parseApiKey, toKeyRecord } from './api-key.ts';

const NOW = new Date('2026-01-02T00:00:00Z');
const stored = (expiresAt: Date | null = null) => {
  const { text, record } = createApiKey({ tenant: 'default', name: 'test', scopes: ['builds:read'], expiresAt });
  return { text, secret: parseApiKey(text)?.secret ?? '', record: { ...record, revokedAt: null } };
};

describe('an API key', () => {
  it('is mw_<id>.<secret>, and its record holds no secret', () => {
    const { text, secret, record } = stored();
    assert.match(text, /^mw_[0-9A-Z]{26}\.[\w-]{43}$/);
    assert.equal(record.secretHash.length, 32);
    assert.ok(!JSON.stringify(record).includes(secret));
  });
  it('admits its own secret and no other', () => {
    const { secret, record } = stored();
    assert.ok(admits(record, secret, NOW));
    assert.ok(!admits(record, stored().secret, NOW));
    assert.ok(!admits(record, '', NOW));
  });
  it('admits nobody once it is expired or revoked', () => {
    const expired = stored(new Date('2026-01-01T00:00:00Z'));
    assert.ok(!admits(expired.record, expired.secret, NOW));
    const { secret, record } = stored();
    assert.ok(!admits({ ...record, revokedAt: NOW }, secret, NOW));
  });
  it('is not any text', () => {
    for (const text of ['', 'mw_', 'mw_0123456789.short', 'xx_0123456789ABCDEF.abcdefghijklmnopqrstuvwxyz0123456789'])
      assert.equal(parseApiKey(text), undefined);
    assert.throws(() => toKeyRecord('secret', { tenant: 'default', name: 'a', scopes: [], expiresAt: null }), /must look like mw_<id>\.<secret>/);
  });
});
