import { writeFile } from 'node:fs/promises';

/** Qwen2.5-1.5B: what an adapter on its query projections has to look like. */
const LAYERS = 28;
const HIDDEN = 1536;
const RANK = 16;
const ALIGNMENT = 32;

/** Writes a LoRA adapter (GGUF, f32) with small random-looking weights, so that loading one can be timed. */
export async function writeLoraFile(path: string): Promise<void> {
  const tensors = Array.from({ length: LAYERS }, (_, layer) => [
    { name: `blk.${layer}.attn_q.weight.lora_a`, shape: [HIDDEN, RANK] },
    { name: `blk.${layer}.attn_q.weight.lora_b`, shape: [RANK, HIDDEN] },
  ]).flat();
  const header = [Buffer.from('GGUF'), u32(3), u64(tensors.length), u64(4)];
  header.push(text('general.architecture'), u32(8), text('qwen2'), text('general.type'), u32(8), text('adapter'));
  header.push(text('adapter.type'), u32(8), text('lora'), text('adapter.lora.alpha'), u32(6), f32(RANK));
  const bytes = HIDDEN * RANK * 4;
  tensors.forEach(({ name, shape }, index) => header.push(text(name), u32(2), ...shape.map(u64), u32(0), u64(index * bytes)));
  const head = Buffer.concat(header);
  const padding = Buffer.alloc((ALIGNMENT - (head.length % ALIGNMENT)) % ALIGNMENT);
  const weights = new Float32Array(HIDDEN * RANK).map((_, index) => Math.sin(index) * 0.01);
  await writeFile(path, Buffer.concat([head, padding, ...tensors.map(() => Buffer.from(weights.buffer))]));
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
  return Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]);
}
