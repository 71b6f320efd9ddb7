import type { ProfileLayer } from '@modwright/contracts/plan';
import { AppError } from '@modwright/runtime';
import { imageLock } from '../image.ts';
import { refusedPackages } from '../licences.ts';
import { lockedClosure, type LockedPackage } from '../locked-packages.ts';
import type { BuiltInProfile } from '../profile.ts';
import { layOn } from './lay-on.ts';
import { assertTextFiles } from './text-files.ts';

const NAME = /^[a-z][a-z0-9-]{0,39}$/;
const VERSION = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/;
/** What the plan, the modules and the records of the build say; a file of a profile must not say otherwise. */
const FOLLOWS_FROM_PLAN =
  /^(?:package(?:-lock)?\.json|openapi\.json|LICENSES\.md|provenance\.json|tsconfig\.check\.json|src\/(?:routes|entities|schema|globals\.d)\.ts|src\/web\/(?:model|client)\.ts|dist\/app\.js|(?:src\/modules|node_modules|checkpoints|\.git|data)(?:\/.*)?)$/;

/**
 * Throws INVALID_ARGUMENT, with what to do, unless apps can be made of this profile: its base exists, its files are its own to change, and every
 * package it runs on is locked and has a licence that is allowed.
 */
export function assertLayer(layer: ProfileLayer, profiles: readonly BuiltInProfile[]): void {
  const refuse = (why: string): never => {
    throw new AppError('INVALID_ARGUMENT', `the profile ${layer.name || '(without a name)'}: ${why}`);
  };
  const names = profiles.map(({ name }) => name);
  if (!NAME.test(layer.name)) refuse('its name must be of small letters, digits and hyphens, 40 at most');
  if (names.includes(layer.name)) refuse('a built-in profile has this name; choose another');
  if (!VERSION.test(layer.version)) refuse('its version must be like 1.0.0');
  const base = profiles.find(({ name }) => name === layer.base) ?? refuse(`its base must be one of ${names.join(', ')}`);
  assertTextFiles(`the profile ${layer.name}`, layer.files);
  const fixed = layer.files.find(({ path }) => FOLLOWS_FROM_PLAN.test(path));
  if (fixed) refuse(`the file ${fixed.path} follows from the plan and the modules; it cannot be replaced`);
  assertPackages(layer, base, refuse);
}

function assertPackages(layer: ProfileLayer, base: BuiltInProfile, refuse: (why: string) => never): void {
  if (layer.image !== '' && !NAME.test(layer.image)) refuse('the name of its image must be of small letters, digits and hyphens');
  const missing = Object.keys(base.dependencies).find((name) => layer.dependencies[name] === undefined);
  if (missing) refuse(`its dependencies must hold ${missing}, which ${base.name} needs`);
  for (const [name, version] of Object.entries(layer.dependencies)) {
    if (!layer.locked.some((locked) => locked.name === name && locked.version === version)) refuse(`its dependency ${name} ${version} is not locked`);
  }
  if (layer.image === '' && !isSame(layer.locked, lockedClosure(imageLock, Object.keys(layer.dependencies))))
    refuse(`its packages are not those of the image of ${base.name}: give it an image of its own`);
  const [refused] = refusedPackages(layOn(base, layer));
  if (refused)
    refuse(
      `${refused.name} ${refused.version} has the licence ${refused.licence || '(none stated)'}, which is not allowed: use another package, or allow it under licences`,
    );
}

function isSame(left: readonly LockedPackage[], right: readonly LockedPackage[]): boolean {
  const text = (packages: readonly LockedPackage[]): string =>
    packages
      .map(({ name, version, licence }) => `${name} ${version} ${licence}`)
      .sort()
      .join('\n');
  return text(left) === text(right);
}
