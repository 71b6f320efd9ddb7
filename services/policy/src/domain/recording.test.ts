import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FinishReason } from '@modwright/contracts/policy';
import { completionLine, headerLine, parseRecording } from './recording.ts';

const INFO = { backend: 'llamacpp', model: 'm', contextTokens: 8192, slots: 4, givesTokenIds: true } as const;
const COMPLETION = {
  text: 'hi\n',
  finish: FinishReason.STOP,
  promptIds: [1, 2],
  completionIds: [3],
  logprobs: [-0.1234567],
  promptTokens: 2,
  completionTokens: 1,
};

test('what is written is what is read, logprobs to five places', () => {
  const { header, completions } = parseRecording(`${headerLine(INFO)}\n${completionLine('k', 'coder/draft', COMPLETION)}\n`, 'a.jsonl');
  assert.equal(header.model, 'm');
  assert.deepEqual(completions.get('k'), { key: 'k', call: 'coder/draft', ...COMPLETION, logprobs: [-0.12346] });
});

test('a later line for the same call wins, also after a second header', () => {
  const lines = [headerLine(INFO), completionLine('k', 'c', COMPLETION), headerLine(INFO), completionLine('k', 'c', { ...COMPLETION, text: 'better' })];
  assert.equal(parseRecording(lines.join('\n'), 'a.jsonl').completions.get('k')?.text, 'better');
});

test('damage is reported with file and line', () => {
  assert.throws(() => parseRecording(`${headerLine(INFO)}\n{"key":"k","te`, 'a.jsonl'), /a\.jsonl:2 is not JSON/);
  assert.throws(() => parseRecording(`${headerLine(INFO)}\n{"key":"k"}`, 'a.jsonl'), /a\.jsonl:2 is not a recorded completion/);
  assert.throws(() => parseRecording('{"a":1}', 'a.jsonl'), /is not a recording/);
  assert.throws(() => parseRecording('', 'a.jsonl'), /is not a recording/);
});
