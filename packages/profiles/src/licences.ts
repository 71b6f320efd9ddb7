import satisfies from 'spdx-satisfies';
import type { LockedPackage } from './locked-packages.ts';
import type { Profile } from './profile.ts';

/** Licences that ask for no more than a notice: what the packages of a built-in profile may have. SPDX ids. */
export const PERMISSIVE: readonly string[] = [
  'MIT',
  'MIT-0',
  'ISC',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'Unlicense',
  'Python-2.0',
];

/** The packages of the running app whose licence the profile does not allow, or that state none. */
export function refusedPackages({ locked, licences }: Pick<Profile, 'locked' | 'licences'>): LockedPackage[] {
  return locked.filter(({ licence }) => !isAllowed(licence, licences));
}

/** True when an SPDX expression ("MIT", "(MIT OR GPL-3.0-only)") can be met with these licences alone. */
export function isAllowed(expression: string, licences: readonly string[]): boolean {
  try {
    return satisfies(expression, [...licences]);
  } catch {
    // "SEE LICENSE IN file", "UNLICENSED" or nothing: what cannot be read cannot be allowed.
    return licences.includes(expression);
  }
}

/** `LICENSES.md`: the licence of every package that the running app loads. */
export function licencesFile(profile: Profile): string {
  const rows = profile.locked.map(
    ({ name, version, licence }) => `| ${name} | ${version} | ${licence || 'none stated'}${isAllowed(licence, profile.licences) ? '' : ' (not allowed)'} |`,
  );
  return [
    '# Licences',
    '',
    `What the running app loads, as the lock file of the profile \`${profile.name}\` ${profile.version} holds it. Allowed: ${profile.licences.join(', ')}.`,
    '',
    '| package | version | licence |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
