import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactFile, Manifest } from '@modwright/contracts/learning';
import type { ObjectStore } from '@modwright/objects';
import { assertAdapterContent, HEAD_BYTES } from '../domain/adapter-content.ts';

/** Files of versions on this machine: one folder a version. */
export interface VersionFiles {
  /** Brings what is not there yet. Every byte was checked when it resolves, also of files of an earlier run. Throws AppError. */
  bring(manifest: Manifest, files: readonly ArtifactFile[]): Promise<string>;
  /** Removes the folders of all other versions. */
  keepOnly(versions: readonly string[]): Promise<void>;
}

export function createVersionFiles(folder: string, objects: ObjectStore): VersionFiles {
  const checked = new Set<string>();

  const bringOne = async ({ path, sha256, bytes }: ArtifactFile, target: string): Promise<void> => {
    const file = join(target, path);
    if (checked.has(file)) return;
    if (!(await isThere(file, sha256, bytes))) await objects.fetch({ sha256, bytes }, file);
    try {
      assertAdapterContent(path, await head(file), bytes);
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    }
    checked.add(file);
  };

  return {
    bring: async ({ version }, files) => {
      const target = join(folder, version);
      await mkdir(target, { recursive: true });
      for (const file of files) await bringOne(file, target);
      return target;
    },
    keepOnly: async (versions) => {
      const there = await readdir(folder, { withFileTypes: true }).catch(() => []);
      for (const { name } of there.filter((entry) => entry.isDirectory() && !versions.includes(entry.name))) {
        for (const file of checked) if (file.startsWith(join(folder, name, '/'))) checked.delete(file);
        await rm(join(folder, name), { recursive: true, force: true });
      }
    },
  };
}

async function isThere(file: string, sha256: string, bytes: number): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile() || found.size !== bytes) return false;
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest('hex') === sha256;
}

async function head(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(HEAD_BYTES) });
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
