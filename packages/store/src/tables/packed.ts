/** Token ids as they are stored: little-endian int32. */
export function packIds(ids: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(ids.length * 4);
  ids.forEach((id, index) => bytes.writeInt32LE(id, index * 4));
  return bytes;
}

/** Logprobs as they are stored: little-endian float32. */
export function packLogprobs(logprobs: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(logprobs.length * 4);
  logprobs.forEach((logprob, index) => bytes.writeFloatLE(logprob, index * 4));
  return bytes;
}

export function unpackIds(bytes: Buffer): number[] {
  return unpack(bytes, (from, at) => from.readInt32LE(at));
}

export function unpackLogprobs(bytes: Buffer): number[] {
  return unpack(bytes, (from, at) => from.readFloatLE(at));
}

function unpack(bytes: Buffer, read: (bytes: Buffer, at: number) => number): number[] {
  return Array.from({ length: bytes.length / 4 }, (_, index) => read(bytes, index * 4));
}
