import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loraForSmollm2 } from '../testing/lora-file.ts';
import { safetensors } from '../testing/trainer.ts';
import { assertAdapterContent, HEAD_BYTES } from './adapter-content.ts';

const check = (name: string, content: Buffer): void => assertAdapterContent(name, content.subarray(0, HEAD_BYTES), content.length);

test('takes GGUF, safetensors and JSON', () => {
  check('adapter.gguf', loraForSmollm2(0));
  check('adapter_model.safetensors', safetensors(100));
  check('adapter_config.json', Buffer.from('{"r": 8}'));
});

test('refuses a pickle under every name', () => {
  const pickles = [Buffer.from('PK\x03\x04archive/data.pkl'), ...[2, 3, 4, 5].map((protocol) => Buffer.from([0x80, protocol, 0x95, 1]))];
  for (const name of ['adapter.gguf', 'adapter_model.safetensors', 'adapter_config.json'])
    for (const pickle of pickles) assert.throws(() => check(name, pickle), /is a pickle, which can run code when it is read/);
});

test('refuses what is not what its name says, and names it does not know', () => {
  const headOnly = safetensors(100).subarray(0, 20);
  for (const [name, content] of [
    ['adapter.gguf', safetensors(100)],
    ['adapter_model.safetensors', loraForSmollm2(0)],
    ['adapter_model.safetensors', headOnly],
    // Protocol 0 of pickle is text.
    ['adapter_config.json', Buffer.from("cos\nsystem\n(S'true'\ntR.")],
    ['adapter_model.bin', safetensors(100)],
  ] as const)
    assert.throws(() => check(name, content), /is not what its name says/);
});
