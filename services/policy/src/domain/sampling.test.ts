import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GenerateRequest, Role } from '@modwright/contracts/policy';
import { assertAnswerable, toSamplingPlan } from './sampling.ts';

const ASK = { requestId: 'r', messages: [{ role: Role.USER, content: 'hi' }] };

test('open values get their defaults', () => {
  assert.deepEqual(toSamplingPlan(undefined), { temperature: 0, topP: 1, maxTokens: 2048, seed: 0, stop: [] });
});

test('values outside their range are refused by name', () => {
  const plan = { temperature: 0, topP: 0, maxTokens: 0, seed: 0, stop: [] };
  assert.throws(() => toSamplingPlan({ ...plan, temperature: -1 }), /temperature must be from 0 to 5/);
  assert.throws(() => toSamplingPlan({ ...plan, temperature: Number.NaN }), /temperature/);
  assert.throws(() => toSamplingPlan({ ...plan, topP: 2 }), /top_p/);
  assert.throws(() => toSamplingPlan({ ...plan, maxTokens: -5 }), /max_tokens/);
});

test('a request needs an id, messages, and a schema that is JSON when it has one', () => {
  assert.doesNotThrow(() => assertAnswerable(GenerateRequest.fromPartial(ASK)));
  assert.throws(() => assertAnswerable(GenerateRequest.fromPartial({ ...ASK, requestId: '' })), /request_id/);
  assert.throws(() => assertAnswerable(GenerateRequest.fromPartial({ ...ASK, messages: [] })), /messages/);
  assert.throws(() => assertAnswerable(GenerateRequest.fromPartial({ ...ASK, jsonSchema: '{' })), /json_schema/);
});
