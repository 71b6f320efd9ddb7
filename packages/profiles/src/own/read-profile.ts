import { existsSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { ProfileLayer, type PluginCheckpoint, type TextFile } from '@modwright/contracts/plan';
import { AppError } from '@modwright/runtime';
import { imageLock } from '../image.ts';
import { lockedClosure, missingFrom, type PackageLock } from '../locked-packages.ts';
import type { BuiltInProfile } from '../profile.ts';
import { assertLayer } from './assert-layer.ts';
import { readCheckpoint } from './read-checkpoint.ts';
import { readText, readYaml } from './read-yaml.ts';

/** A profile of a person's own, as its folder holds it. */
export interface OwnProfile {
  readonly layer: ProfileLayer;
  readonly checkpoints: readonly PluginCheckpoint[];
  /** Folder with a package.json and a package-lock.json when its apps run on packages of their own; the image made of it is yet to be named in the layer. */
  readonly imageFolder: string | undefined;
}

const SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'version', 'base'],
  properties: {
    name: { type: 'string' },
    version: { type: 'string' },
    base: { type: 'string' },
    description: { type: 'string' },
    dependencies: { type: 'array', items: { type: 'string' } },
    licences: { type: 'array', items: { type: 'string' } },
  },
};

interface ProfileFile {
  readonly name: string;
  readonly version: string;
  readonly base: string;
  readonly description?: string;
  /** Packages besides those of the base. */
  readonly dependencies?: readonly string[];
  readonly licences?: readonly string[];
}

/**
 * Reads `profile.yaml`, `app/` (files of the app), `checkpoints/*.yaml` and `image/` (packages) of a folder; all but the first may be missing.
 * Throws INVALID_ARGUMENT with the file and what to do.
 * @param imageName name of the sandbox image made of `image/`, where there is one.
 */
export function readProfile(folder: string, profiles: readonly BuiltInProfile[], imageName = 'own'): OwnProfile {
  const file = join(folder, 'profile.yaml');
  if (!existsSync(file)) throw new AppError('INVALID_ARGUMENT', `${folder} is no profile: there is no ${file}`);
  const described = readYaml<ProfileFile>(file, SCHEMA);
  const base = profiles.find(({ name }) => name === described.base);
  const imageFolder = existsSync(join(folder, 'image')) ? join(folder, 'image') : undefined;
  const lock = imageFolder ? readLock(join(imageFolder, 'package-lock.json')) : imageLock;
  const names = [...Object.keys(base?.dependencies ?? {}), ...(described.dependencies ?? [])];
  const [missing] = missingFrom(lock, [...names, ...Object.keys(base?.devDependencies ?? {})]);
  if (missing) {
    const where = imageFolder ? join(imageFolder, 'package-lock.json') : `the image of ${described.base}`;
    throw new AppError('INVALID_ARGUMENT', `${file}: the package ${missing} is not in ${where}: add it to the profile's image/ with npm install`);
  }
  const layer = ProfileLayer.fromPartial({
    ...described,
    description: described.description ?? '',
    licences: [...(described.licences ?? [])],
    dependencies: Object.fromEntries(names.map((name) => [name, lock.packages[`node_modules/${name}`]?.version ?? ''])),
    locked: lockedClosure(lock, names),
    files: readFiles(join(folder, 'app')),
    image: imageFolder ? imageName : '',
  });
  assertLayer(layer, profiles);
  return { layer, checkpoints: readCheckpoints(join(folder, 'checkpoints')), imageFolder };
}

function readLock(path: string): PackageLock {
  try {
    const lock = JSON.parse(readText(path)) as Partial<PackageLock>;
    if (lock.packages) return { packages: lock.packages };
  } catch (error) {
    if (error instanceof AppError) throw error;
    // Not JSON: the same advice as for a lock of another kind.
  }
  throw new AppError('INVALID_ARGUMENT', `${path} is no package-lock.json of npm 7 or later: make it with npm install --package-lock-only`);
}

function readFiles(folder: string): TextFile[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({ path: relative(folder, path).split(sep).join('/'), content: readText(path) }));
}

function readCheckpoints(folder: string): PluginCheckpoint[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
  return names.sort().map((name) => readCheckpoint(join(folder, name)));
}
