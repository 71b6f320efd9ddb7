import { resolve } from 'node:path';
import { stateDir } from '../stack/mod.ts';
import { backUp } from '../stack/backup/back-up.ts';
import { restore } from '../stack/backup/restore.ts';
import { outcome, type Printing } from '../view/outcome.ts';
import { count } from '../view/text.ts';
import type { World } from '../world.ts';

/** Writes everything that the stack keeps to one file. */
export async function runBackup(world: World, file: string, options: Printing): Promise<number> {
  const made = await backUp(stateDir(), resolve(world.cwd, file));
  const { tables, rows, versions, lost } = made;
  const lines = [
    `${file}: ${rows} rows of ${tables} tables, ${versions - lost.length} of ${versions} versions of the policy, and the keys of the stack. Keep it as you keep a password.`,
    ...lost.map((version) => `${version} is not in it: files of it are lost`),
  ];
  world.out.print(outcome(options, { file, ...made }, lines));
  return 0;
}

/** Makes a stack of a backup. */
export async function runRestore(world: World, file: string, options: Printing): Promise<number> {
  const { madeAt, builds, running, votes, versions, lost } = await restore(stateDir(), resolve(world.cwd, file));
  const lines = [
    `Restored as it stood at ${madeAt}: ${builds} builds, ${votes} votes, ${versions - lost.length} of ${versions} versions of the policy. What came after that moment is lost.`,
    ...lost.map((version) => `${version} cannot answer any more: files of it are lost. Its record stays; roll back to another version, or train a new one.`),
    `Start it with: modwright up${running > 0 ? ` (${count(running, 'build goes', 'builds go')} on then)` : ''}`,
  ];
  world.out.print(outcome(options, { made_at: madeAt, builds, running, votes, versions, lost }, lines));
  return 0;
}
