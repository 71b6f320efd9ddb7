import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createPreviewNames, NONCE_BYTES } from './preview-name.ts';

const NONCE = Buffer.alloc(NONCE_BYTES, 0xff);

describe('the name of a preview', () => {
  for (const address of ['10.244.0.7', 'fd00::5', '2001:db8:1111:2222:3333:4444:5555:6666']) {
    it(`is a label of DNS, and tells any gateway that ${address} runs the app`, () => {
      const name = createPreviewNames('token', address).make(NONCE);
      assert.match(name, /^[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$/);
      assert.equal(createPreviewNames('token', '10.244.0.9').ownerOf(name), address);
    });
  }

  it('differs from preview to preview', () => {
    const names = createPreviewNames('token', '10.0.0.1');
    assert.notEqual(names.make(NONCE), names.make(Buffer.alloc(NONCE_BYTES)));
  });

  it('that no gateway gave leads nowhere', () => {
    const names = createPreviewNames('token', '10.0.0.1');
    const given = names.make(NONCE);
    const forged = [given.replace('10-0-0-1', '10-0-0-2'), createPreviewNames('guess', '10.0.0.1').make(NONCE), '', 'www', given.slice(1), `${given}0`];
    for (const name of forged) assert.equal(names.ownerOf(name), undefined, name);
  });
});
