import type { Serving } from '@modwright/contracts/learning';
import type { ServingRow, VersionRow } from '@modwright/store/trainer';
import { BASE_VERSION } from './versions.ts';

/** Versions that stay loaded behind the ones that answer: running builds may still use them. */
const KEEP_EARLIER = 2;

/** What is told to policies.
 * @param extra versions that have to be loaded besides, such as a candidate that is about to be played.
 */
export function toServing(
  revision: number,
  rows: readonly ServingRow[],
  versions: readonly VersionRow[],
  pins: Serving['pins'],
  extra: readonly string[],
): Serving {
  const wanted = new Set([
    ...rows.flatMap(({ active, canary, earlier }) => [active, canary, ...earlier.slice(0, KEEP_EARLIER)]),
    ...pins.map(({ version }) => version),
    ...extra,
  ]);
  return {
    revision,
    roles: rows.map(({ role, active, canary, canaryShare }) => ({ role, active, canary, canaryShare })),
    manifests: versions.filter(({ name }) => wanted.has(name)).map(({ manifest }) => manifest),
    pins: [...pins],
  };
}

/** The version that answers for a role: its own, else the shared one, else the base model. */
export function activeVersion(rows: readonly ServingRow[], role: string): string {
  return (rows.find((row) => row.role === role) ?? rows.find((row) => row.role === ''))?.active ?? BASE_VERSION;
}

/** The row of a role as it stands, or as it is before anything was promoted for it. */
export function servingRow(rows: readonly ServingRow[], role: string): ServingRow {
  const found = rows.find((row) => row.role === role);
  return found ?? { role, active: activeVersion(rows, role), earlier: [], canary: '', canaryShare: 0, canarySince: null, pinned: false };
}

/** After a version became active for all. */
export function activated(row: ServingRow, version: string): ServingRow {
  const earlier = row.active === version ? row.earlier : [row.active, ...row.earlier.filter((one) => one !== version)];
  return { ...row, active: version, earlier, canary: '', canaryShare: 0, canarySince: null };
}
