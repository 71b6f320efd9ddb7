import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { KnownModel } from './catalogue.ts';

/** Why the file is not the model; undefined = it is, bit for bit. */
export async function problemOf(path: string, model: Pick<KnownModel, 'sizeBytes' | 'sha256'>): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) return 'is not there';
  if (found.size !== model.sizeBytes) return `has ${found.size} bytes instead of ${model.sizeBytes}`;
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(chunk as Buffer);
  return hash.digest('hex') === model.sha256 ? undefined : 'has the right size and the wrong content (sha256)';
}
