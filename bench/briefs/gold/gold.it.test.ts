import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createSandboxClient, type SandboxClient } from '@modwright/agent';
import { readCaseDirectory, runCases } from '@modwright/grading';
import { findProfile, serveProgram, typeCheckProgram } from '@modwright/profiles';
import { DEFAULT_CONCURRENCY, DEFAULT_LIMITS, startSandbox } from '@modwright/sandbox';
import { goldApps, sourcesOf } from './mod.ts';

describe('the acceptance cases of the briefs', () => {
  const stateDir = mkdtempSync(join(tmpdir(), 'briefs-test-'));
  let sandbox: SandboxClient;
  let stop: () => Promise<void>;
  before(async () => {
    execFileSync(join(import.meta.dirname, '../../../scripts/profile-image'));
    const { address, lifecycle } = await startSandbox({
      host: '127.0.0.1',
      port: 0,
      internalToken: 'test',
      bwrapPath: 'bwrap',
      stateDir,
      images: { web: fileURLToPath(findProfile('web')?.imageFolder ?? '') },
      limits: DEFAULT_LIMITS,
      memoryControl: 'auto',
      concurrency: DEFAULT_CONCURRENCY,
    });
    sandbox = createSandboxClient(address, 'test');
    stop = () => lifecycle.stop();
  });
  after(async () => {
    sandbox.close();
    await stop();
    rmSync(stateDir, { recursive: true, force: true });
  });

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
