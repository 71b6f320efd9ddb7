// Usage: node bench/cheats.ts
// Grades the honest module and the 14 cheats in the real sandbox; no type check stands between a cheat and the grader.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSandboxClient } from '@modwright/agent';
import { DEFAULT_CONCURRENCY, DEFAULT_LIMITS, startSandbox } from '@modwright/sandbox';
import { gradeHonest, gradeUnchecked, readCheats } from '@modwright/tester/cheats';
import { writeResult } from './results.ts';

const TOKEN = 'bench';
const stateDir = mkdtempSync(join(tmpdir(), 'modwright-cheats-'));
const image = join(import.meta.dirname, '../packages/profiles/web/image');
const { address, lifecycle } = await startSandbox({
  host: '127.0.0.1',
  port: 0,
  internalToken: TOKEN,
  bwrapPath: 'bwrap',
  stateDir,
  images: { web: image },
  limits: DEFAULT_LIMITS,
  memoryControl: 'auto',
  concurrency: DEFAULT_CONCURRENCY,
});
const sandbox = createSandboxClient(address, TOKEN);

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
  sandbox.close();
  await lifecycle.stop();
  rmSync(stateDir, { recursive: true, force: true });
}
