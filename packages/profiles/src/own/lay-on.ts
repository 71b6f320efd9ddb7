import type { ProfileLayer } from '@modwright/contracts/plan';
import type { AppFile } from '../app-file.ts';
import type { Profile } from '../profile.ts';

/** A built-in profile with what a person changed about it. The layer has been checked (`assertLayer`). */
export function layOn(base: Profile, layer: ProfileLayer): Profile {
  return {
    ...base,
    name: layer.name,
    version: layer.version,
    description: layer.description || base.description,
    dependencies: layer.dependencies,
    locked: layer.locked,
    licences: [...base.licences, ...layer.licences],
    image: layer.image || base.image,
    files: (plan, profile) => overlaid(base.files(plan, profile), layer.files),
  };
}

/** The files, with those of the layer in the places of the ones at the same path, or after them. */
function overlaid(files: readonly AppFile[], over: readonly AppFile[]): AppFile[] {
  const replaced = new Set(over.map((file) => file.path));
  return [...files.filter((file) => !replaced.has(file.path)), ...over];
}
