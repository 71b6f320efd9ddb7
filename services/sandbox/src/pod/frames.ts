/** What is carried between the service, a pod's keeper and its supervisor: a few words as JSON, and bytes. */
export interface Frame<M> {
  readonly message: M;
  readonly body: Buffer;
}

/** Most bytes of a frame: the largest output, or the largest file, with its words. */
const MAX_FRAME_BYTES = 64 * 1024 * 1024;
const HEADER_BYTES = 8;
const EMPTY = Buffer.alloc(0);

/** Two lengths of four bytes (words, body), the words, the body. */
export function encodeFrame(message: unknown, body: Uint8Array = EMPTY): Buffer {
  const words = Buffer.from(JSON.stringify(message));
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(words.length, 0);
  header.writeUInt32BE(body.length, 4);
  return Buffer.concat([header, words, body]);
}

/** Gives each frame as it is complete, however its bytes come. The function throws when what comes is none. */
export function createFrameReader<M>(onFrame: (frame: Frame<M>) => void): (bytes: Uint8Array) => void {
  let kept: Buffer[] = [];
  let length = 0;
  let needed = HEADER_BYTES;
  const sizes = (all: Buffer): [number, number] => [all.readUInt32BE(0), all.readUInt32BE(4)];
  return (bytes) => {
    kept.push(Buffer.from(bytes));
    length += bytes.length;
    while (length >= needed) {
      const all = kept.length === 1 ? kept[0]! : Buffer.concat(kept);
      const [words, body] = sizes(all);
      needed = HEADER_BYTES + words + body;
      if (needed > MAX_FRAME_BYTES) throw new Error(`a frame of ${needed} bytes`);
      kept = [all];
      if (length < needed) return;
      const message = JSON.parse(all.subarray(HEADER_BYTES, HEADER_BYTES + words).toString()) as M;
      onFrame({ message, body: all.subarray(HEADER_BYTES + words, needed) });
      const rest = all.subarray(needed);
      kept = [rest];
      length = rest.length;
      needed = HEADER_BYTES;
    }
  };
}
