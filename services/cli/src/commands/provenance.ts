import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { differenceOf, parseProvenance, PROVENANCE_FILE, type Origin, type RecordedFile } from '@modwright/profiles';
import { AppError } from '@modwright/runtime';
import { folderDigests } from '../adapters/folder-digests.ts';
import { EXIT } from '../domain/exit-code.ts';
import { count } from '../view/text.ts';
import { toTable } from '../view/table.ts';
import type { World } from '../world.ts';

/** Says where each file of an exported app comes from, and which were changed since. The exit code is 1 when any was. */
export async function runProvenance(world: World, given: string, options: { readonly json?: boolean }): Promise<number> {
  const folder = resolve(world.cwd, given);
  const recorded = parseProvenance(await readRecord(folder, given));
  const digests = new Map(await folderDigests(folder, new Set(recorded.map(({ path }) => path))));
  digests.delete(PROVENANCE_FILE);
  const { changed, missing, added } = differenceOf(recorded, digests);
  const same = changed.length + missing.length + added.length === 0;
  if (options.json) world.out.print([JSON.stringify({ files: recorded, changed, missing, added })]);
  else {
    world.out.print([...originLines(recorded), '']);
    for (const [what, paths] of Object.entries({ changed, missing, added })) world.out.print(paths.map((path) => `${world.paint.bad(what.padEnd(8))} ${path}`));
    if (same) world.out.print([world.paint.good(`all ${count(recorded.length, 'file')} are as they were exported`)]);
  }
  return same ? EXIT.accepted : EXIT.belowBar;
}

async function readRecord(folder: string, given: string): Promise<string> {
  return readFile(join(folder, PROVENANCE_FILE), 'utf8').catch((error: unknown) => {
    throw new AppError('INVALID_ARGUMENT', `${given} has no ${PROVENANCE_FILE}: name the folder of an exported app`, { cause: error });
  });
}

/** One line for each file that agents wrote, and one for all that were scaffolded. */
export function originLines(recorded: readonly RecordedFile[]): string[] {
  const scaffolded = Map.groupBy(
    recorded.filter(({ origin }) => origin.by === 'scaffold'),
    ({ origin }) => describe(origin),
  );
  const rows = [
    ...recorded.filter(({ origin }) => origin.by !== 'scaffold').map(({ path, origin }) => [path, describe(origin)]),
    ...[...scaffolded].map(([origin, files]) => [count(files.length, 'other file'), origin]),
  ];
  return toTable(rows);
}

function describe(origin: Origin): string {
  if (origin.by === 'scaffold') return `scaffold of the profile ${origin.profile} ${origin.version}`;
  if (origin.by === 'kept') return `kept from ${origin.from || 'another build'}`;
  return `coder, turn ${origin.turn || 'unknown'}, policy ${origin.policyVersion || 'unknown'}, model ${origin.model || 'unknown'}${origin.backend === 'replay' ? ' (replayed)' : ''}`;
}
