// usage: node bench/simulation-mutants.ts [--seeds N] [--only NAME] [--record]   plants each fault of simulation/mutants.yaml in the real code and looks whether it is found
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { writeResult, round } from './results.ts';

const COMMAND = 'node bench/simulation-mutants.ts --record';
const HERE = import.meta.dirname;

const { values } = parseArgs({ options: { seeds: { type: 'string', default: '400' }, only: { type: 'string' }, record: { type: 'boolean', default: false } } });
const mutants = parse(readFileSync(join(HERE, 'simulation/mutants.yaml'), 'utf8')) as { readonly name: string }[];

let found = 0;
const tried = mutants.filter(({ name }) => values.only === undefined || name === values.only);
for (const mutant of tried) {
  const line = await firstViolation(mutant);
  if (line) found += 1;
  console.log(`${line ? 'found    ' : 'NOT FOUND'} ${mutant.name}${line ? `: ${line}` : ''}`);
}
console.log(`${found} of ${tried.length} planted faults found`);
if (found < tried.length) process.exitCode = 1;
if (values.record) await writeResult('sim.planted_found_share', { value: round(found / tried.length, 3), unit: 'share', n: tried.length }, COMMAND);

/** What the simulation says of the code with this fault in it. Throws when the fault could not be planted. */
function firstViolation(mutant: object): Promise<string | undefined> {
  const env = { ...process.env, MODWRIGHT_PLANT: JSON.stringify(mutant) };
  const script = ['--import', join(HERE, 'simulation/plant.ts'), join(HERE, 'simulation.ts'), '--first', '--seeds', values.seeds];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, script, { env, maxBuffer: 64 * 2 ** 20 }, (error, stdout, stderr) => {
      const line = stdout.split('\n').find((text) => text.startsWith('seed '));
      if (error && line === undefined) reject(new Error(stderr.slice(0, 2_000), { cause: error }));
      else resolve(line);
    });
  });
}
