import { seededRandom } from '@modwright/runtime';

/** Shape of SmolLM2-135M: what an adapter for it needs to know. */
const SMOLLM2 = { architecture: 'llama', layers: 30, width: 576 } as const;
const RANK = 4;
/** GGUF: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md */
const TYPE = { float32: 6, string: 8 } as const;
const ALIGNMENT = 32;

/**
 * A LoRA adapter of SmolLM2-135M in GGUF, with made-up weights on the query projection of every layer, the same every time.
 * @param scale of the weights: 0 leaves the model as it is.
 */
export function loraForSmollm2(scale: number): Buffer {
  const names = Array.from({ length: SMOLLM2.layers }, (_, layer) => [`blk.${layer}.attn_q.weight.lora_a`, `blk.${layer}.attn_q.weight.lora_b`]).flat();
  const bytes = SMOLLM2.width * RANK * 4;
  const infos = names.map((name, index) =>
    Buffer.concat([
      text(name),
      u32(2),
      u64(name.endsWith('a') ? SMOLLM2.width : RANK),
      u64(name.endsWith('a') ? RANK : SMOLLM2.width),
      u32(0),
      u64(index * bytes),
    ]),
  );
  const header = Buffer.concat([
    Buffer.from('GGUF'),
    u32(3),
    u64(names.length),
    u64(4),
    ...[
      ['general.architecture', SMOLLM2.architecture],
      ['general.type', 'adapter'],
      ['adapter.type', 'lora'],
    ].map(([key = '', value = '']) => Buffer.concat([text(key), u32(TYPE.string), text(value)])),
    Buffer.concat([text('adapter.lora.alpha'), u32(TYPE.float32), f32(RANK)]),
    ...infos,
  ]);
  const random = seededRandom('lora');
  const weights = names.map(() => Float32Array.from({ length: bytes / 4 }, () => (random() * 2 - 1) * scale));
  return Buffer.concat([header, Buffer.alloc((ALIGNMENT - (header.length % ALIGNMENT)) % ALIGNMENT), ...weights.map(({ buffer }) => Buffer.from(buffer))]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function f32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([u64(bytes.length), bytes]);
}
