import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const HERE = import.meta.dirname;

/** A fault of mutants.yaml. */
export interface Mutant {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export function readMutants(): Mutant[] {
  return parse(readFileSync(join(HERE, 'mutants.yaml'), 'utf8')) as Mutant[];
}

/** The first violation in so many worlds of the real code with this fault in it, as a line; undefined = none. Throws when it could not be planted. */
export function findPlanted(mutant: Mutant, seeds: number): Promise<string | undefined> {
  const env = { ...process.env, MODWRIGHT_PLANT: JSON.stringify(mutant) };
  const script = ['--import', join(HERE, 'plant.ts'), join(HERE, '../simulation.ts'), '--first', '--seeds', String(seeds)];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, script, { env, maxBuffer: 64 * 2 ** 20 }, (error, stdout, stderr) => {
      const line = stdout.split('\n').find((text) => text.startsWith('seed '));
      if (error && line === undefined) reject(new Error(stderr.slice(0, 2_000), { cause: error }));
      else resolve(line);
    });
  });
}
