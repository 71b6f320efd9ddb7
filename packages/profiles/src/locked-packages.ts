/** A package at the version that an app is built, tested and shipped with. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX expression, as the package states it; empty when it states none. */
  readonly licence: string;
}

interface LockEntry {
  readonly version?: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** A `package-lock.json` of npm (lockfileVersion 2 or 3): what is installed, by its folder. */
export interface PackageLock {
  readonly packages: Readonly<Record<string, LockEntry>>;
}

/**
 * Every package that these ones load, themselves included, in alphabetical order. Follows the lookup of Node: a package that has one of its own
 * nested in its folder loads that one. A name the lock does not hold is left out; `missingFrom` tells of it.
 */
export function lockedClosure(lock: PackageLock, names: readonly string[]): LockedPackage[] {
  const seen = new Set<string>();
  const visit = (from: string, name: string): void => {
    const folder = folderOf(lock, from, name);
    if (folder === undefined || seen.has(folder)) return;
    seen.add(folder);
    const { dependencies = {}, optionalDependencies = {} } = lock.packages[folder] ?? {};
    for (const next of Object.keys({ ...dependencies, ...optionalDependencies })) visit(folder, next);
  };
  for (const name of names) visit('', name);
  return [...seen].map((folder) => toPackage(folder, lock.packages[folder] ?? {})).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The names that the lock does not hold at its top. */
export function missingFrom(lock: PackageLock, names: readonly string[]): string[] {
  return names.filter((name) => lock.packages[`node_modules/${name}`] === undefined);
}

/** Where `name` is found from inside of the folder `from`: its own node_modules first, then those further up. */
function folderOf(lock: PackageLock, from: string, name: string): string | undefined {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    const folder = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (lock.packages[folder]) return folder;
    if (at === '') return undefined;
  }
}

function toPackage(folder: string, { version = '', license = '' }: LockEntry): LockedPackage {
  return { name: folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length), version, licence: license };
}
