import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { redact } from './redact.ts';

const SECRETS = [
  'mw_01JABCDEFGHJKMNPQR.abcdefghijklmnopqrstuvwxyz012345',
  'sk-proj-abcdefghijklmnop1234',
  'ghp_abcdefghijklmnopqrstuvwxyz0123456789',
  'AKIAIOSFODNN7EXAMPLE',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
  '-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----',
];

describe('redact', () => {
  for (const secret of SECRETS) {
    it(`removes ${secret.slice(0, 12)} wherever it stands`, () => {
      const kept = redact(`before ${secret} after`);
      assert.ok(!kept.includes(secret));
      assert.match(kept, /^before .* after$/s);
    });
  }

  it('removes what is said to be a password, a token or a key', () => {
    assert.equal(redact('{"password":"hunter22","name":"Ann"}'), '{"password":"[removed]","name":"Ann"}');
    assert.equal(redact('api_key=abcd1234&x=1'), 'api_key=[removed]&x=1');
    assert.equal(redact('Authorization: Bearer abcdefgh123'), 'Authorization: Bearer [removed]');
    assert.equal(redact('postgres://app:hunter22@db:5432/app'), 'postgres://app:[removed]@db:5432/app');
  });

  it('leaves other text as it is', () => {
    for (const text of ['failed to publish build_01J/7 to work.coder: timeout', 'tokens: 12', 'a secretary takes notes', 'https://example.org/a?b=c']) {
      assert.equal(redact(text), text);
    }
  });
});
