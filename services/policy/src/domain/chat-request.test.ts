import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Role } from '@modwright/contracts/policy';
import { toGenerateRequest } from './chat-request.ts';

const USER = { role: 'user', content: 'hi' };

test('messages, sampling, schema and context are taken over', () => {
  const request = toGenerateRequest('r1', {
    messages: [
      { role: 'developer', content: 'be brief' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      },
    ],
    temperature: 0,
    max_completion_tokens: 9,
    stop: 'END',
    response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'object' } } },
    metadata: { build: 'build_1', step: 'draft' },
  });
  assert.deepEqual(request.messages, [
    { role: Role.SYSTEM, content: 'be brief' },
    { role: Role.USER, content: 'ab' },
  ]);
  assert.deepEqual(request.sampling, { temperature: 0, topP: 1, maxTokens: 9, seed: 0, stop: ['END'] });
  assert.equal(request.jsonSchema, '{"type":"object"}');
  assert.equal(request.context?.build, 'build_1');
});

const BAD: readonly (readonly [string, unknown, RegExp])[] = [
  ['a body that is no object', 'hi', /the body must be/],
  ['no messages', {}, /messages must be/],
  ['an unknown speaker', { messages: [{ role: 'tool', content: 'x' }] }, /messages\[0\]\.role/],
  ['an image', { messages: [{ role: 'user', content: [{ type: 'image_url' }] }] }, /messages\[0\]\.content must be text/],
  ['several choices', { messages: [USER], n: 2 }, /n must be 1/],
  ['tools', { messages: [USER], tools: [] }, /tools are not supported/],
  ['a temperature in words', { messages: [USER], temperature: 'hot' }, /temperature must be a number/],
  ['a schema that is missing', { messages: [USER], response_format: { type: 'json_schema' } }, /response_format\.json_schema/],
];

for (const [what, body, message] of BAD) test(`refuses ${what}`, () => assert.throws(() => toGenerateRequest('r', body), message));
