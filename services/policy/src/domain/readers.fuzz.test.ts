import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { GenerateRequest } from '@modwright/contracts/policy';
import { FUZZ_SEED, readOrRefuse } from '@modwright/testkit';
import { assertAdapterContent } from './adapter-content.ts';
import { toGenerateRequest } from './chat-request.ts';
import { createSseParser } from './sse.ts';

const anything = fc.oneof(fc.jsonValue(), fc.constant(undefined));
const body = fc.record(
  {
    messages: fc.oneof(fc.array(fc.oneof(anything, fc.record({ role: fc.constantFrom('user', 'system', 'odd', 'constructor'), content: anything }))), anything),
    temperature: fc.oneof(fc.double(), anything),
    max_tokens: fc.oneof(fc.double(), anything),
    seed: fc.oneof(fc.double(), anything),
    stop: anything,
    response_format: anything,
    metadata: anything,
    n: anything,
  },
  { requiredKeys: [] },
);

fc.configureGlobal({ seed: FUZZ_SEED });

describe('whatever comes to the policy', () => {
  it('is a request that can be kept, or refused', () => {
    const property = (value: unknown): void => {
      const request = readOrRefuse(() => toGenerateRequest('id', value));
      if (request) GenerateRequest.encode(request).finish();
    };
    fc.assert(fc.property(fc.oneof(body, anything), property), { numRuns: 3_000 });
  });

  it('events are the same however their bytes are cut', () => {
    const events = fc.array(fc.oneof(fc.jsonValue(), fc.constant('[DONE]')), { maxLength: 8 });
    const property = (values: unknown[], cuts: number[]): void => {
      const stream = values.map((value) => (value === '[DONE]' ? 'data: [DONE]\n\n' : `: hello\r\ndata: ${JSON.stringify(value)}\n\n`)).join('');
      const places = [0, ...cuts.map((cut) => cut % (stream.length + 1)).sort((a, b) => a - b), stream.length];
      const parse = createSseParser();
      const read = places.slice(1).flatMap((end, index) => parse(stream.slice(places[index], end)));
      assert.deepEqual(JSON.stringify(read), JSON.stringify(values.filter((value) => value !== '[DONE]')));
    };
    fc.assert(fc.property(events, fc.array(fc.nat(), { maxLength: 10 }), property), { numRuns: 500 });
  });

  it('files are what their name says, or refused', () => {
    const head = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.uint8Array({ maxLength: 32 }).map((rest) => Uint8Array.from([0x80, 4, ...rest])),
    );
    const property = (name: string, bytes: Uint8Array): void => {
      const taken = readOrRefuse(() => (assertAdapterContent(name, bytes, bytes.length), true));
      assert.ok(!taken || bytes[0] !== 0x80 || (bytes[1] ?? 0) > 5);
    };
    fc.assert(fc.property(fc.constantFrom('a.gguf', 'a.safetensors', 'a.json', 'a.bin', ''), head, property), { numRuns: 2_000 });
  });
});
