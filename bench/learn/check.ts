// usage: node bench/learn/check.ts [variants] [family,family]
// Holds the gold sources of that many variants of every family and level to the type checker and to their own cases.
import { HELD_OUT, LEVELS, makeTask, TRAIN } from '@modwright/ladder';
import { parseDiagnostics, typeCheckProgram } from '@modwright/profiles';
import { startTestSandbox } from '@modwright/sandbox/testing';
import { countCases } from '../module-cases.ts';

const variants = Number(process.argv[2] ?? 3);
const wanted = process.argv[3]?.split(',');
const families = [...TRAIN, ...HELD_OUT].filter(({ name }) => wanted?.includes(name) ?? true);
const { client, stop } = await startTestSandbox(['web']);
try {
  let [tried, bad] = [0, 0];
  for (const family of families) {
    for (let number = 0; number < variants * LEVELS.length; number += 1) {
      const task = makeTask(family, LEVELS[number % LEVELS.length]!, 1000 + number);
      const { stdout } = await client.run(typeCheckProgram(task.plan, new Map([[task.module, task.gold]]), task.module));
      const problems = [
        ...parseDiagnostics(stdout).map(({ line, message }) => `line ${line}: ${message}`),
        ...(await countCases(client, task, task.gold)).failures,
      ];
      tried += 1;
      if (problems.length > 0) bad += 1;
      for (const problem of problems) console.log(`${task.name}: ${problem}`);
    }
  }
  console.log(`${tried - bad} of ${tried} gold sources are good`);
  if (bad > 0) process.exitCode = 1;
} finally {
  await stop();
}
