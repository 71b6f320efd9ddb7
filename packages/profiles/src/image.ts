import { readFileSync } from 'node:fs';
import type { PackageLock } from './locked-packages.ts';

/** The folder that holds the package.json of the image `web` and, once installed, its node_modules. */
export const imageFolder = new URL('../web/image/', import.meta.url);

interface ImagePackage {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, imageFolder), 'utf8'));

/** What the image holds, and exactly which versions of everything below it. Read once. */
export const imagePackage = read('package.json') as ImagePackage;
export const imageLock = read('package-lock.json') as PackageLock;

/** The entries of these names. */
export function pick(versions: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(versions).filter(([name]) => names.includes(name)));
}
