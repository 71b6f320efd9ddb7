import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { AppError } from '@modwright/runtime';

/** A file inside a zip archive. */
export interface ZipEntry {
  readonly name: string;
  readonly sizeBytes: number;
  readonly compressedBytes: number;
  /** Of its local header. */
  readonly offset: number;
  /** 0 = stored, 8 = deflate. */
  readonly method: number;
}

const END_SIGNATURE = 0x06054b50;
const CENTRAL_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_BYTES = 22;
/** The end record is followed by a comment of at most this size. */
const MAX_COMMENT_BYTES = 65_535;

/** The entries of a zip archive (no zip64: wheels of one model part are far below 4 GiB). Throws DATA_LOSS when it is not one. */
export async function listZip(path: string): Promise<ZipEntry[]> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const tail = Buffer.alloc(Math.min(size, END_BYTES + MAX_COMMENT_BYTES));
    await file.read(tail, 0, tail.length, size - tail.length);
    const end = lastIndexOf(tail, END_SIGNATURE);
    if (end < 0) throw new AppError('DATA_LOSS', `${path} is not a zip archive`);
    const directory = Buffer.alloc(tail.readUInt32LE(end + 12));
    await file.read(directory, 0, directory.length, tail.readUInt32LE(end + 16));
    return readDirectory(directory, path);
  } finally {
    await file.close();
  }
}

/** The content of an entry, decompressed as it is read. */
export async function readZipEntry(path: string, entry: ZipEntry): Promise<Readable> {
  const file = await open(path, 'r');
  const local = Buffer.alloc(30);
  await file.read(local, 0, local.length, entry.offset);
  if (local.readUInt32LE(0) !== LOCAL_SIGNATURE || (entry.method !== 0 && entry.method !== 8)) {
    await file.close();
    throw new AppError('DATA_LOSS', `${path} cannot be read as a zip archive`);
  }
  const start = entry.offset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  const raw = file.createReadStream({ start, end: start + entry.compressedBytes - 1, highWaterMark: 1024 * 1024 });
  if (entry.method === 0) return raw;
  const inflate = createInflateRaw();
  raw.on('error', (error) => inflate.destroy(error));
  return raw.pipe(inflate);
}

function readDirectory(directory: Buffer, path: string): ZipEntry[] {
  const entries: ZipEntry[] = [];
  for (let at = 0; at + 46 <= directory.length;) {
    if (directory.readUInt32LE(at) !== CENTRAL_SIGNATURE) throw new AppError('DATA_LOSS', `${path} is a damaged zip archive`);
    const nameBytes = directory.readUInt16LE(at + 28);
    entries.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameBytes),
      method: directory.readUInt16LE(at + 10),
      compressedBytes: directory.readUInt32LE(at + 20),
      sizeBytes: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
    });
    at += 46 + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

function lastIndexOf(bytes: Buffer, signature: number): number {
  for (let at = bytes.length - END_BYTES; at >= 0; at -= 1) if (bytes.readUInt32LE(at) === signature) return at;
  return -1;
}
