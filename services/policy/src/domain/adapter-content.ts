import { AppError } from '@modwright/runtime';

/** Bytes of a file's beginning that are enough to know what it is. */
export const HEAD_BYTES = 64;

/**
 * Refuses a file that is not what its name says: by its content, since a pickle can have any name and runs code when it is read.
 * @param head its first HEAD_BYTES bytes, or all of a shorter file.
 * Throws INVALID_ARGUMENT.
 */
export function assertAdapterContent(name: string, head: Uint8Array, bytes: number): void {
  if (looksPickled(head))
    throw new AppError('INVALID_ARGUMENT', `${name} is a pickle, which can run code when it is read: only GGUF and safetensors are taken`);
  const kind = name.slice(name.lastIndexOf('.') + 1);
  if (!(IS_KIND[kind]?.(Buffer.from(head), bytes) ?? false))
    throw new AppError('INVALID_ARGUMENT', `${name} is not what its name says: only GGUF, safetensors and JSON are taken`);
}

const IS_KIND: Readonly<Record<string, (head: Buffer, bytes: number) => boolean>> = {
  gguf: (head) => head.subarray(0, 4).toString('latin1') === 'GGUF',
  // Eight bytes with the length of the JSON that follows: https://github.com/huggingface/safetensors#format
  safetensors: (head, bytes) => head.length > 8 && head[8] === 0x7b && head.readBigUInt64LE() <= BigInt(bytes - 8),
  json: (head) => /^\s*\{/.test(head.toString('utf8')),
};

/** torch.save writes a zip archive; before that, and pickle itself from protocol 2 on, a PROTO opcode. */
function looksPickled(head: Uint8Array): boolean {
  return (head[0] === 0x50 && head[1] === 0x4b) || (head[0] === 0x80 && (head[1] ?? 0) <= 5);
}
