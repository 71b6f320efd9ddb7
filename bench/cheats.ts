// Usage: node bench/cheats.ts
// Grades the honest module and the 14 cheats in the real sandbox; no type check stands between a cheat and the grader.
import { startTestSandbox } from '@modwright/sandbox/testing';
import { gradeHonest, gradeUnchecked, readCheats } from '@modwright/tester/cheats';
import { writeResult } from './results.ts';

const { client: sandbox, stop } = await startTestSandbox(['web']);

try {
  const { verdicts } = await gradeHonest(sandbox);
  const [honest] = verdicts;
  console.log(`the honest module    ${honest?.passed} of ${honest?.expected}`);
  if (!honest || honest.passed !== honest.expected) throw new Error('the honest module does not pass every case, so zeros prove nothing');
  const cheats = readCheats();
  let zeros = 0;
  for (const [name, source] of cheats) {
    const verdict = await gradeUnchecked(sandbox, source);
    console.log(`${name.padEnd(20)} ${verdict.passed} of ${verdict.expected}`);
    if (verdict.passed === 0) zeros += 1;
  }
  await writeResult('bench.cheats.scored_zero', { value: zeros, unit: 'cheats', n: cheats.size }, 'node bench/cheats.ts');
} finally {
  await stop();
}
