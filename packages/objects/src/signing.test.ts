import assert from 'node:assert/strict';
import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Manifest, Serving } from '@modwright/contracts/learning';
import type { AppError } from '@modwright/runtime';
import { scratchFolder } from '@modwright/testkit';
import { readOrCreateSigner } from './signer.ts';
import { createVerifier } from './verifier.ts';

const folder = scratchFolder();
const signer = readOrCreateSigner(join(folder, 'key'));
const stranger = readOrCreateSigner(join(folder, 'another'));
const verifier = createVerifier(signer.publicKey);
const manifest = Manifest.fromPartial({ version: 'policy-v000001', number: 1, baseModel: 'smollm2-135m' });
const serving = Serving.fromPartial({ revision: 4 });
const refused = (error: AppError): boolean => error.code === 'PERMISSION_DENIED';

test('the key is made once and is its owner’s alone', () => {
  assert.equal(readOrCreateSigner(join(folder, 'key')).key, signer.key);
  assert.equal(statSync(join(folder, 'key')).mode & 0o777, 0o600);
  assert.match(signer.key, /^[0-9a-f]{16}$/);
});

test('a key that others may read, or that is none, is refused', () => {
  const file = join(folder, 'broken');
  writeFileSync(file, 'no key', { mode: 0o600 });
  assert.throws(() => readOrCreateSigner(file), /is no Ed25519 key/);
  chmodSync(file, 0o644);
  assert.throws(() => readOrCreateSigner(file), /others may read the signing key/);
});

test('what the trainer signed is believed', () => {
  assert.deepEqual(verifier.manifest(signer.signManifest(manifest)), manifest);
  assert.deepEqual(verifier.serving(signer.signServing(serving)), serving);
});

test('one flipped bit, another key, or no signature is not', () => {
  const signed = signer.signManifest(manifest);
  const flipped = Buffer.from(signed.manifest);
  flipped[3] = (flipped[3] ?? 0) ^ 1;
  assert.throws(() => verifier.manifest({ ...signed, manifest: flipped }), refused);
  assert.throws(() => verifier.manifest(stranger.signManifest(manifest)), refused);
  assert.throws(() => verifier.manifest({ ...stranger.signManifest(manifest), key: signer.key }), refused);
  assert.throws(() => verifier.manifest({ ...signed, signature: Buffer.alloc(0) }), refused);
  assert.throws(() => verifier.serving(stranger.signServing(serving)), refused);
});

test('a signature does not count for another kind of bytes', () => {
  const { manifest: bytes, signature, key } = signer.signManifest(manifest);
  assert.throws(() => verifier.serving({ bytes, signature, key }), refused);
});

test('two keys are trusted while one is being replaced', () => {
  const both = createVerifier(`${signer.publicKey}${stranger.publicKey}`);
  assert.deepEqual(both.manifest(stranger.signManifest(manifest)), manifest);
  assert.throws(() => createVerifier(''), /no public key/);
});
