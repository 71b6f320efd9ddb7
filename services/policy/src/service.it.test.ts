import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { FinishReason, PolicyServiceClient } from '@modwright/contracts/policy';
import { callUnary, createGrpcClient, type AppError } from '@modwright/runtime';
import { scratchFolder, startPostgres } from '@modwright/testkit';
import { createTurnLog, type TurnRecord } from '@modwright/store/policy';
import { defaultLlamacpp } from './config.ts';
import { startPolicy } from './service.ts';
import { ask, completedOf, question, TEST_TOKEN, testConfig } from './testing/ask.ts';

const SCHEMA = JSON.stringify({
  type: 'object',
  properties: { mood: { enum: ['glad', 'sad'] }, words: { type: 'array', maxItems: 2, items: { type: 'string', maxLength: 8 } } },
  required: ['mood', 'words'],
  additionalProperties: false,
});

const postgres = await startPostgres();
const { store, url } = postgres;
const folder = scratchFolder();
const recording = join(folder, 'recording.jsonl');
const model = defaultLlamacpp({ model: 'smollm2-135m', modelFile: '', slots: 2, threads: 1, contextTokens: 512, folder });
const policy = await startPolicy(testConfig(model, { databaseUrl: url, recordTo: recording, maxWaiting: 2 }));
after(async () => {
  await policy.lifecycle.stop();
  await postgres.stop();
});

const log = createTurnLog(store);
async function turn(requestId: string): Promise<TurnRecord> {
  const found = await log.find(requestId);
  assert.ok(found, `turn ${requestId} is not recorded`);
  return found;
}

test('streams text, ends with a completion, and records ids, logprobs and version', async () => {
  const events = await ask(policy.address, question('plain'));
  const completed = completedOf(events);
  const text = events.flatMap(({ event }) => (event?.$case === 'text' ? [event.value] : [])).join('');
  assert.equal(text, completed.text);
  const recorded = await turn('plain');
  assert.equal(recorded.id, completed.turnId);
  assert.equal(recorded.policyVersion, 'policy-v000000');
  assert.equal(recorded.model, 'smollm2-135m');
  assert.equal(recorded.promptIds.length, completed.promptTokens);
  assert.equal(recorded.completionIds.length, completed.completionTokens);
  assert.equal(recorded.logprobs.length, completed.completionTokens);
  assert.ok(recorded.logprobs.every((logprob) => logprob <= 0));
  assert.equal(recorded.request.context?.module, 'greet');
});

test('a repeated call replays what was sampled, though it would sample something else now', async () => {
  const hot = { temperature: 2, topP: 1, maxTokens: 16, seed: 1, stop: [] };
  const first = completedOf(await ask(policy.address, question('again', { sampling: hot })));
  const second = completedOf(await ask(policy.address, question('again', { sampling: { ...hot, seed: 2 } })));
  assert.deepEqual(second, first);
});

test('the same call twice at once has one answer', async () => {
  const hot = { temperature: 2, topP: 1, maxTokens: 16, seed: -1, stop: [] };
  const [one, other] = await Promise.all([ask(policy.address, question('twin', { sampling: hot })), ask(policy.address, question('twin', { sampling: hot }))]);
  assert.equal(completedOf(one).turnId, completedOf(other).turnId);
  assert.equal(completedOf(one).text, completedOf(other).text);
});

test('a schema binds a model that would never keep to it', async () => {
  const sampling = { temperature: 1, topP: 1, maxTokens: 120, seed: 3, stop: [] };
  const completed = completedOf(await ask(policy.address, question('schema', { jsonSchema: SCHEMA, sampling })));
  assert.equal(completed.finish, FinishReason.STOP);
  const value = JSON.parse(completed.text) as { mood: string; words: string[] };
  assert.ok(['glad', 'sad'].includes(value.mood));
  assert.ok(value.words.length <= 2);
});

test('endless text is cut at max_tokens, and a stop string ends it', async () => {
  const long = completedOf(await ask(policy.address, question('long', { sampling: { temperature: 0, topP: 1, maxTokens: 5, seed: 0, stop: [] } })));
  assert.equal(long.finish, FinishReason.LENGTH);
  assert.equal(long.completionTokens, 5);
  const first = long.text.trim().slice(0, 3);
  const stopped = completedOf(await ask(policy.address, question('stop', { sampling: { temperature: 0, topP: 1, maxTokens: 5, seed: 0, stop: [first] } })));
  assert.equal(stopped.finish, FinishReason.STOP);
  assert.ok(!stopped.text.includes(first));
});

test('a prompt that does not fit says how long it is', async () => {
  const messages = [{ role: 'ROLE_USER' as const, content: 'word '.repeat(3_000) }];
  await assert.rejects(
    ask(policy.address, question('huge', { messages })),
    (error: AppError) => error.code === 'INVALID_ARGUMENT' && /tokens and the model reads 512/.test(error.message),
  );
});

test('an unknown policy version is refused', async () => {
  await assert.rejects(ask(policy.address, question('version', { policyVersion: 'policy-v000009' })), (error: AppError) => error.code === 'NOT_FOUND');
});

test('says that it queues, and answers busy beyond the queue', async () => {
  const results = await Promise.allSettled(Array.from({ length: 6 }, (_, index) => ask(policy.address, question(`busy ${index}`))));
  const busy = results.filter((result) => result.status === 'rejected').map((result) => result.reason as AppError);
  const queued = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : [])).filter(({ event }) => event?.$case === 'queued');
  assert.equal(busy.length, 2);
  assert.ok(busy.every((error) => error.code === 'RESOURCE_EXHAUSTED' && (error.retryAfterMs ?? 0) > 0));
  assert.ok(queued.length >= 2);
});

test('describes itself', async () => {
  const client = createGrpcClient(PolicyServiceClient, policy.address, TEST_TOKEN);
  after(() => client.close());
  const described = await callUnary(client.describe.bind(client), {}, { timeoutMs: 5_000 });
  assert.deepEqual(described, { backend: 'llamacpp', model: 'smollm2-135m', policyVersion: 'policy-v000000', contextTokens: 512, slots: 2 });
});

test("the HTTP face answers in OpenAI's shape, whole and streamed, with logprobs", async () => {
  const body = { messages: [{ role: 'user', content: 'Say hello.' }], max_tokens: 24, temperature: 0, logprobs: true };
  const whole = (await (await post('/v1/chat/completions', body)).json()) as {
    choices: { message: { content: string }; logprobs: { content: { id: number; logprob: number }[] } }[];
    usage: { completion_tokens: number };
  };
  assert.equal(whole.choices[0]?.message.content, (await turn('plain')).text);
  assert.deepEqual(
    whole.choices[0]?.logprobs.content.map(({ id }) => id),
    (await turn('plain')).completionIds,
  );
  const streamed = await (await post('/v1/chat/completions', { ...body, stream: true })).text();
  const chunks = streamed
    .split('\n\n')
    .flatMap((line) => (line.startsWith('data: {') ? [JSON.parse(line.slice(6)) as { choices: { delta: { content?: string } }[] }] : []));
  assert.equal(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join(''), whole.choices[0]?.message.content);
  assert.ok(streamed.endsWith('data: [DONE]\n\n'));
});

test('the HTTP face refuses strangers and bad bodies in one line', async () => {
  assert.equal((await fetch(`${policy.httpAddress}/v1/models`)).status, 401);
  const refused = await post('/v1/chat/completions', { messages: [] });
  assert.equal(refused.status, 400);
  assert.match(((await refused.json()) as { error: { message: string } }).error.message, /messages must be/);
  assert.equal((await post('/v1/other', {})).status, 404);
});

test('what was recorded replays without the model, and says that it is a replay', async () => {
  const gz = `${recording}.gz`;
  await writeFile(gz, gzipSync(await readFile(recording)));
  const replay = await startPolicy(testConfig({ kind: 'replay', recordings: [gz] }));
  try {
    const replayed = completedOf(await ask(replay.address, question('another id')));
    assert.equal(replayed.text, (await turn('plain')).text);
    const changed = question('changed', { messages: [{ role: 'ROLE_USER', content: 'Say goodbye.' }] });
    await assert.rejects(
      ask(replay.address, changed),
      (error: AppError) => error.code === 'NOT_FOUND' && /coder\/draft greet, .*changed since; record again with scripts\/record/.test(error.message),
    );
    const models = (await (await fetch(`${replay.httpAddress}/v1/models`, { headers: HEADERS })).json()) as { data: { id: string; owned_by: string }[] };
    assert.deepEqual(
      models.data.map(({ id, owned_by }) => [id, owned_by]),
      [['replay of smollm2-135m', 'replay']],
    );
  } finally {
    await replay.lifecycle.stop();
  }
});

const HEADERS = { authorization: `Bearer ${TEST_TOKEN}`, 'content-type': 'application/json' };

function post(path: string, body: object): Promise<Response> {
  return fetch(`${policy.httpAddress}${path}`, { method: 'POST', headers: HEADERS, body: JSON.stringify(body) });
}
