import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { SandboxClient } from '@modwright/agent';
import { readCaseDirectory, runCases } from '@modwright/grading';
import { serveProgram, typeCheckProgram } from '@modwright/profiles';
import { startTestSandbox } from '@modwright/sandbox/testing';
import { deriveCases, gradeApp } from '@modwright/tester';
import { ambiguityOf } from '../assumptions.ts';
import { goldApps, sourcesOf, type GoldApp } from './mod.ts';
import { otherReadings, type OtherReading } from './other-readings.ts';

describe('the acceptance cases of the briefs', () => {
  let sandbox: SandboxClient;
  let stop: () => Promise<void>;
  before(async () => ({ client: sandbox, stop } = await startTestSandbox(['web'])));
  after(() => stop());

  const grade = async (gold: GoldApp, sources: ReadonlyMap<string, string>) => {
    const session = await sandbox.open(serveProgram(gold.plan, sources, { APP_SPACES: '1' }));
    try {
      return await runCases(session.fetch, await readCaseDirectory(join(import.meta.dirname, `../${gold.brief}.accept`)), 1);
    } finally {
      await session.stop();
    }
  };

  for (const gold of goldApps) {
    test(`${gold.brief}: a good app passes all of them, and its modules type-check`, async () => {
      const check = await sandbox.run(typeCheckProgram(gold.plan, sourcesOf(gold)));
      assert.equal(check.stdout, '');
      assert.deepEqual(
        (await grade(gold, sourcesOf(gold))).filter(({ passed }) => !passed),
        [],
      );
    });

    test(`${gold.brief}: a good app passes every case that follows from its plan`, async () => {
      const graded = await gradeApp({ sandbox, signal: new AbortController().signal }, gold.plan, sourcesOf(gold), deriveCases(gold.plan), '1');
      assert.deepEqual('results' in graded ? graded.results.filter(({ passed }) => !passed) : graded, []);
    });

    test(`${gold.brief}: without modules at most half of them passes`, async (context) => {
      const results = await grade(gold, new Map());
      const passed = results.filter((result) => result.passed).length;
      context.diagnostic(`floor ${passed} of ${results.length}`);
      assert.ok(passed <= results.length / 2);
    });
  }

  for (const other of otherReadings) {
    test(`${other.brief}: cases of "${other.ambiguity}" alone fail an app that reads it otherwise`, async () => {
      const gold = goldApps.find((one) => one.brief === other.brief);
      assert.ok(gold);
      const failed = (await grade(gold, edited(gold, other))).filter(({ passed }) => !passed);
      const judged = failed.map(({ caseId }) => ambiguityOf(caseId) ?? caseId).filter((one) => !other.alsoFails?.includes(one));
      assert.deepEqual([...new Set(judged)], [other.ambiguity]);
    });
  }
});

function edited(gold: GoldApp, { module, from, to }: OtherReading): Map<string, string> {
  const source = sourcesOf(gold).get(module) ?? '';
  assert.ok(source.includes(from), `${module} has no ${from}`);
  return sourcesOf(gold).set(module, source.replaceAll(from, to));
}
