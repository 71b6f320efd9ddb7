import { seededRandom } from '@modwright/runtime';

/** What an adapter on a model's query projections has to know of it. */
export interface LoraShape {
  readonly architecture: string;
  readonly layers: number;
  readonly width: number;
  readonly rank: number;
}

const SMOLLM2: LoraShape = { architecture: 'llama', layers: 30, width: 576, rank: 4 };
/** GGUF: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md */
const TYPE = { float32: 6, string: 8 } as const;
const ALIGNMENT = 32;

/**
 * A LoRA adapter of SmolLM2-135M in GGUF, with made-up weights, the same every time.
 * @param scale of the weights: 0 leaves the model as it is.
 */
export function loraForSmollm2(scale: number): Buffer {
  return loraFile(SMOLLM2, scale);
}

/** A LoRA adapter in GGUF (f32), with made-up weights from -scale to scale on the query projection of every layer, the same every time. */
export function loraFile({ architecture, layers, width, rank }: LoraShape, scale: number): Buffer {
  const names = Array.from({ length: layers }, (_, layer) => [`blk.${layer}.attn_q.weight.lora_a`, `blk.${layer}.attn_q.weight.lora_b`]).flat();
  const bytes = width * rank * 4;
  const infos = names.map((name, index) =>
    Buffer.concat([text(name), u32(2), u64(name.endsWith('a') ? width : rank), u64(name.endsWith('a') ? rank : width), u32(0), u64(index * bytes)]),
  );
  const header = Buffer.concat([
    Buffer.from('GGUF'),
    u32(3),
    u64(names.length),
    u64(4),
    ...[
      ['general.architecture', architecture],
      ['general.type', 'adapter'],
      ['adapter.type', 'lora'],
    ].map(([key = '', value = '']) => Buffer.concat([text(key), u32(TYPE.string), text(value)])),
    Buffer.concat([text('adapter.lora.alpha'), u32(TYPE.float32), f32(rank)]),
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
