import { strToU8, zipSync } from 'fflate';

/** A compressed zip archive of texts, as UTF-8. Paths are as they are given: with forward slashes. */
export function toZip(entries: readonly { readonly path: string; readonly content: string }[], modifiedAt: Date): Buffer {
  return Buffer.from(zipSync(Object.fromEntries(entries.map(({ path, content }) => [path, strToU8(content)])), { mtime: modifiedAt }));
}
