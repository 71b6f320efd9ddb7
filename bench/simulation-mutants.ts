// usage: node bench/simulation-mutants.ts [--seeds N] [--only NAME] [--record]   plants each fault of simulation/mutants.yaml in the real code and looks whether it is found
import { parseArgs } from 'node:util';
import { writeResult, round } from './results.ts';
import { findPlanted, readMutants } from './simulation/planted.ts';

const COMMAND = 'node bench/simulation-mutants.ts --record';

const { values } = parseArgs({ options: { seeds: { type: 'string', default: '400' }, only: { type: 'string' }, record: { type: 'boolean', default: false } } });
const tried = readMutants().filter(({ name }) => values.only === undefined || name === values.only);
let found = 0;
for (const mutant of tried) {
  const line = await findPlanted(mutant, Number(values.seeds));
  if (line) found += 1;
  console.log(`${line ? 'found    ' : 'NOT FOUND'} ${mutant.name}${line ? `: ${line}` : ''}`);
}
console.log(`${found} of ${tried.length} planted faults found`);
if (found < tried.length) process.exitCode = 1;
if (values.record) await writeResult('sim.planted_found_share', { value: round(found / tried.length, 3), unit: 'share', n: tried.length }, COMMAND);
