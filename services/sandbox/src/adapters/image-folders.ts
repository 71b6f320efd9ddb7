import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The dependency folders that programs may ask for, by name. */
export interface ImageFolders {
  /** Those that are there from the start. */
  readonly fixed: readonly string[];
  /** All that are there now. */
  names(): string[];
  /** The folder on this host; undefined when there is no image of that name. */
  find(name: string): string | undefined;
}

/**
 * The configured images, and those that come into `folder` while the service runs: each subfolder that holds a file `ready` is one, by its name.
 * An image that is there once is never changed: its name holds what it is made of.
 */
export function createImageFolders(images: Readonly<Record<string, string>>, folder: string): ImageFolders {
  const added = (): string[] => (folder !== '' && existsSync(folder) ? readdirSync(folder) : []).filter((name) => existsSync(join(folder, name, 'ready')));
  const fixed = Object.keys(images);
  return {
    fixed,
    names: () => [...fixed, ...added().filter((name) => !fixed.includes(name))],
    // Only names that are there are looked up, so that none can lead elsewhere.
    find: (name) => images[name] ?? (added().includes(name) ? join(folder, name) : undefined),
  };
}

/** Images that lie elsewhere and never change while the service runs. */
export function namedImages(names: readonly string[]): ImageFolders {
  return { fixed: names, names: () => [...names], find: () => undefined };
}
