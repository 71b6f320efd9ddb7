/** A file of an archive. `content` is written as UTF-8. */
export interface TarEntry {
  readonly path: string;
  readonly content: string;
}

const BLOCK = 512;

/** An uncompressed POSIX (ustar) archive. Equal entries and time give equal bytes. Paths longer than the format holds get a pax header. */
export function toTar(entries: readonly TarEntry[], modifiedAt: Date): Buffer {
  const seconds = Math.floor(modifiedAt.getTime() / 1000);
  const parts = entries.flatMap(({ path, content }) => {
    const bytes = Buffer.from(content);
    const split = splitPath(path);
    if (split) return [header(split.name, split.prefix, bytes.length, seconds, '0'), padded(bytes)];
    const pax = paxRecord('path', path);
    return [header('pax-header', '', pax.length, seconds, 'x'), padded(pax), header(path.slice(-90), '', bytes.length, seconds, '0'), padded(bytes)];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

/** Name (100 bytes) and prefix (155 bytes) of a path, cut at a slash; undefined when it does not fit or is not ASCII. */
function splitPath(path: string): { name: string; prefix: string } | undefined {
  if (!/^[\x20-\x7e]+$/.test(path)) return undefined;
  if (path.length <= 100) return { name: path, prefix: '' };
  const cut = path.indexOf('/', path.length - 101);
  if (cut < 1 || cut > 155 || cut === path.length - 1) return undefined;
  return { name: path.slice(cut + 1), prefix: path.slice(0, cut) };
}

function header(name: string, prefix: string, size: number, seconds: number, type: string): Buffer {
  const block = Buffer.alloc(BLOCK);
  const put = (text: string, at: number): void => void block.write(text, at, 'latin1');
  const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, '0')}\0`;
  put(name, 0);
  put(octal(0o644, 8), 100);
  put(octal(0, 8), 108);
  put(octal(0, 8), 116);
  put(octal(size, 12), 124);
  put(octal(seconds, 12), 136);
  put(' '.repeat(8), 148);
  put(type, 156);
  put('ustar\0' + '00', 257);
  put(prefix, 345);
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** "<length> <key>=<value>\n", where the length counts itself. */
function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + String(rest).length;
  length = rest + String(length).length;
  return Buffer.from(`${length} ${key}=${value}\n`);
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)]);
}
