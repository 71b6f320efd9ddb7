import { statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import type { PluginCheckpoint, ProfileLayer } from '@modwright/contracts/plan';
import { assertCheckpoints, profiles, readCheckpoint, readProfile } from '@modwright/profiles';
import { AppError } from '@modwright/runtime';

/** What the app is made of and who judges it, as POST /v1/builds takes it. */
export interface ProfileInput {
  readonly profile?: string | ProfileLayer;
  readonly checkpoints?: readonly { readonly name: string }[];
}

/**
 * The profile by its name, or read from its folder ("./my-profile"); and the checkpoints of the folder and of these files.
 * Makes the image of a profile that has packages of its own. Throws INVALID_ARGUMENT with what to do.
 */
export async function readProfileInput(profile: string | undefined, checkpointFiles: readonly string[], cwd: string): Promise<ProfileInput> {
  const given = checkpointFiles.map((file) => readCheckpoint(resolve(cwd, file)));
  if (profile === undefined || !isFolder(profile)) return { ...(profile === undefined ? {} : { profile }), ...toCheckpoints(given) };
  const folder = resolve(cwd, profile);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new AppError(
      'INVALID_ARGUMENT',
      `${profile} is no folder: name a profile (${profiles.map(({ name }) => name).join(', ')}) or the folder of your own`,
    );
  const { layer, checkpoints, imageFolder } = readProfile(folder, profiles);
  const image = imageFolder ? await (await import('../stack/mod.ts')).ownImage(folder) : '';
  return { profile: { ...layer, image }, ...toCheckpoints([...checkpoints, ...given]) };
}

/** "./shop", "../shop", "/srv/shop" and "profiles/shop" are folders; "api" is a name. */
function isFolder(profile: string): boolean {
  return isAbsolute(profile) || profile.startsWith('.') || profile.includes('/');
}

function toCheckpoints(checkpoints: readonly PluginCheckpoint[]): Pick<ProfileInput, 'checkpoints'> {
  assertCheckpoints(checkpoints);
  if (checkpoints.length === 0) return {};
  return { checkpoints: checkpoints.map(({ timeoutSeconds, ...rest }) => ({ ...rest, ...(timeoutSeconds > 0 ? { timeout_seconds: timeoutSeconds } : {}) })) };
}
