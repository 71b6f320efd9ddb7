import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Role } from '@modwright/contracts/policy';
import type { CompletionRequest } from './completion.ts';
import { replayKey } from './replay-key.ts';

const REQUEST: CompletionRequest = {
  context: { build: 'build_1', role: 'coder', step: 'draft', module: 'lend-tool', attempt: 1, sample: 0, group: 'g1' },
  messages: [{ role: Role.USER, content: 'Write it.' }],
  sampling: { temperature: 0.8, topP: 1, maxTokens: 100, seed: 1, stop: [] },
  jsonSchema: '{"type":"object"}',
  lora: undefined,
};

test('the build, the group and the seed do not matter', () => {
  const other = { ...REQUEST, context: { ...REQUEST.context, build: 'build_2', group: 'g2' }, sampling: { ...REQUEST.sampling, seed: 9 } };
  assert.equal(replayKey(other), replayKey(REQUEST));
});

test('the layout of the schema text does not matter', () => {
  assert.equal(replayKey({ ...REQUEST, jsonSchema: '{ "type": "object" }' }), replayKey(REQUEST));
});

const CHANGES: Readonly<Record<string, CompletionRequest>> = {
  step: { ...REQUEST, context: { ...REQUEST.context, step: 'repair' } },
  module: { ...REQUEST, context: { ...REQUEST.context, module: 'return-tool' } },
  attempt: { ...REQUEST, context: { ...REQUEST.context, attempt: 2 } },
  sample: { ...REQUEST, context: { ...REQUEST.context, sample: 1 } },
  prompt: { ...REQUEST, messages: [{ role: Role.USER, content: 'Write it!' }] },
  speaker: { ...REQUEST, messages: [{ role: Role.SYSTEM, content: 'Write it.' }] },
  temperature: { ...REQUEST, sampling: { ...REQUEST.sampling, temperature: 0 } },
  schema: { ...REQUEST, jsonSchema: undefined },
};

for (const [what, request] of Object.entries(CHANGES)) {
  test(`another ${what} is another call`, () => assert.notEqual(replayKey(request), replayKey(REQUEST)));
}
