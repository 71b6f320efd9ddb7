import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheDir } from '@modwright/embedded';
import { AppError } from '@modwright/runtime';
import { PROJECT_ROOT } from './options.ts';

const run = promisify(execFile);

/** Where images of people's own profiles come to lie. */
export function imagesDir(): string {
  return join(cacheDir(), 'images');
}

/** The name of the image that holds the packages of a profile of a person's own; made on first use. Throws UNAVAILABLE with what the script said. */
export async function ownImage(profileFolder: string): Promise<string> {
  return basename(await makeImage('profile-image', profileFolder));
}

/** Folders that sandboxed programs see, by image name; made on first use. Throws UNAVAILABLE with what the script said. */
export async function sandboxImages(): Promise<Record<string, string>> {
  const [web, browser, tools] = await Promise.all([makeImage('profile-image'), makeImage('browser-image'), makeImage('tools-image')]);
  return { web, browser, tools };
}

/** The folder of what generated apps depend on; made on first use. Throws UNAVAILABLE. */
export function webImage(): Promise<string> {
  return makeImage('profile-image');
}

/** The folder of the console's pages; made on first use. Throws UNAVAILABLE. */
export function consoleBundle(): Promise<string> {
  return makeImage('console-bundle');
}

async function makeImage(script: string, ...args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run(join(PROJECT_ROOT, 'scripts', script), [...args], { maxBuffer: 16 * 1024 * 1024 });
    return stdout.trim().split('\n').at(-1) ?? '';
  } catch (error) {
    throw new AppError('UNAVAILABLE', (error as { stderr?: string }).stderr?.trim() || `scripts/${script} failed`, { cause: error });
  }
}

/** bubblewrap: the one that is named, the one that set-up unpacked for a user without root, or the system's. */
export function bwrapPath(): string {
  const named = process.env['MODWRIGHT_SANDBOX_BWRAP'];
  if (named) return named;
  const unpacked = join(cacheDir(), 'bubblewrap', 'bwrap');
  return existsSync(unpacked) ? unpacked : 'bwrap';
}
