import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { SandboxClient } from '@modwright/agent';
import { readCaseDirectory, runCases } from '@modwright/grading';
import { serveProgram, typeCheckProgram } from '@modwright/profiles';
import { startTestSandbox } from '@modwright/sandbox/testing';
import { goldApps, sourcesOf } from './mod.ts';

describe('the acceptance cases of the briefs', () => {
  let sandbox: SandboxClient;
  let stop: () => Promise<void>;
  before(async () => ({ client: sandbox, stop } = await startTestSandbox(['web'])));
  after(() => stop());

  for (const gold of goldApps) {
    const grade = async (sources: ReadonlyMap<string, string>) => {
      const session = await sandbox.open(serveProgram(gold.plan, sources, { APP_SPACES: '1' }));
      try {
        return await runCases(session.fetch, await readCaseDirectory(join(import.meta.dirname, `../${gold.brief}.accept`)), 1);
      } finally {
        await session.stop();
      }
    };

    test(`${gold.brief}: a good app passes all of them, and its modules type-check`, async () => {
      const check = await sandbox.run(typeCheckProgram(gold.plan, sourcesOf(gold)));
      assert.equal(check.stdout, '');
      assert.deepEqual(
        (await grade(sourcesOf(gold))).filter(({ passed }) => !passed),
        [],
      );
    });

    test(`${gold.brief}: without modules at most half of them passes`, async (context) => {
      const results = await grade(new Map());
      const passed = results.filter((result) => result.passed).length;
      context.diagnostic(`floor ${passed} of ${results.length}`);
      assert.ok(passed <= results.length / 2);
    });
  }
});
