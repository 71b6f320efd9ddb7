import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { FUZZ_SEED, readOrRefuse } from '@modwright/testkit';
import { newApiKeyText } from '@modwright/runtime';
import { parseApiKey } from './api-key.ts';
import { parseOpenapi } from './openapi-input.ts';
import { decodeText } from './text-input.ts';

const yaml = fc
  .array(
    fc.constantFrom(
      'openapi: 3.1.0\n',
      'info:\n  title: x\n',
      'paths:\n',
      '  /a:\n',
      '    get: {}\n',
      '    $ref: "#/paths"\n',
      '&a ',
      '*a',
      '<<: *a\n',
      '- ',
      '{',
      '}',
      '[',
      '!!js/function ',
      '---\n',
      '"',
      ': ',
      '\t',
      '__proto__: 1\n',
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));

fc.configureGlobal({ seed: FUZZ_SEED });

describe('whatever people send', () => {
  it('a document is taken as compact JSON, or refused', () => {
    const property = (text: string): void => {
      const taken = readOrRefuse(() => parseOpenapi(text));
      if (taken !== undefined) JSON.parse(taken);
    };
    fc.assert(fc.property(fc.oneof(yaml, fc.json(), fc.string()), property), { numRuns: 2_000 });
  });

  it('bytes are text or refused', () => {
    const property = (bytes: Uint8Array): void => {
      const text = readOrRefuse(() => decodeText(bytes, 'the brief', 1_000));
      assert.ok(text === undefined || !text.includes('\u0000'));
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 1_100 }), property), { numRuns: 2_000 });
  });

  it('only the text of a key is a key', () => {
    const key = newApiKeyText();
    assert.ok(parseApiKey(key));
    fc.assert(fc.property(fc.string(), (text) => assert.equal(parseApiKey(text), undefined)));
  });
});
