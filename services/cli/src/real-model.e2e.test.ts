import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { scratchFolder } from '@modwright/testkit';
import { PROJECT_ROOT } from './stack/mod.ts';
import { modwright } from './testing/cli-process.ts';

/** What a weak model must reach on the smallest brief; the scores themselves are measured in bench/. */
const LEAST_SHARE = 0.5;

describe('the embedded model itself', () => {
  const state = scratchFolder();
  after(() => modwright(state, ['down']));

  it('builds an app of a brief that runs and passes most of its cases', async () => {
    const brief = join(PROJECT_ROOT, 'bench', 'briefs', '01-reading-list.md');
    const { code, stdout, stderr } = await modwright(state, ['build', '--policy', 'embedded', '--brief', brief, '--seed', '1', '--json', '--no-out']);
    assert.ok(code === 0 || code === 1, `exit code ${code}: ${stderr}`);
    const line = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as { passed: number; total: number; tokens: number; url: string };
    assert.ok(line.tokens > 0);
    assert.ok(line.passed / line.total >= LEAST_SHARE, `${line.passed} of ${line.total}`);
    assert.equal((await fetch(line.url)).status, 200);
    assert.equal((await fetch(`${line.url}/api/books`)).status, 200);
  });
});
