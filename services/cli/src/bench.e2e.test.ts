import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { scratchFolder } from '@modwright/testkit';
import type { BenchResult } from './bench/result.ts';
import { PROJECT_ROOT } from './stack/mod.ts';
import { modwright, startModwright, type CliResult } from './testing/cli-process.ts';
import { startFakeModel } from './testing/fake-model.ts';

const BRIEF = join(PROJECT_ROOT, 'bench', 'briefs', '05-chore-board.md');
const RECORDED = 'replay-of-qwen2.5-coder-1.5b';

describe('modwright bench', () => {
  const state = scratchFolder();
  const folder = join(state, 'bench');
  const args = ['bench', '--briefs', BRIEF];
  const replay = [...args, '--policy', 'replay', '--systems', 'floor,ceiling,team'];
  const resultsOf = (model: string): BenchResult[] => {
    const file = join(folder, model, 'results.jsonl');
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
    return lines.filter(Boolean).map((line) => JSON.parse(line) as BenchResult);
  };
  const buildCount = async (): Promise<number> => (await modwright(state, ['builds', '--json'])).stdout.trim().split('\n').filter(Boolean).length;

  before(async () => {
    const { code, stderr } = await modwright(state, ['up', '--policy', 'replay']);
    assert.equal(code, 0, stderr);
  });
  after(() => modwright(state, ['down']));

  it('loses nothing when it is killed: what was measured stays, and the build that ran is found again', async () => {
    const killed = startModwright(state, replay);
    while ((await buildCount()) === 0) await sleep(50);
    killed.kill('SIGKILL');
    const before = resultsOf(RECORDED);
    assert.deepEqual(
      before.map(({ system }) => system),
      ['floor', 'ceiling'],
    );
    assertOk(await modwright(state, replay));
    const [floor, ceiling, team, ...more] = resultsOf(RECORDED);
    assert.deepEqual([floor, ceiling], before);
    assert.deepEqual(more, []);
    assert.deepEqual([team?.system, team?.status, team?.failed, await buildCount()], ['team', 'accepted', [], 1]);
    assert.ok((team?.tokens ?? 0) > 0 && Object.keys(team?.scores ?? {}).includes('tests'));
    assert.deepEqual([ceiling?.failed, floor && floor.failed.length > 0], [[], true]);
  });

  it('measures nothing twice, shows the table, and measures again when it is told to', async () => {
    const { stdout } = assertOk(await modwright(state, replay));
    assert.match(stdout, /05-chore-board +\d+ +\d+ % +100 % +- +100 % +- \/ 1 of 1/);
    assert.doesNotMatch(stdout, /\[1\/3\]/);
    assert.equal(resultsOf(RECORDED).length, 3);
    const again = assertOk(await modwright(state, [...args, '--policy', 'replay', '--systems', 'floor', '--again', '--json']));
    assert.match(again.stderr, /\[1\/1\] 05-chore-board floor, seed 1: \d+ of \d+ cases/);
    const line = JSON.parse(again.stdout) as { total: { system: string }[] };
    assert.deepEqual(
      line.total.map(({ system }) => system),
      ['floor', 'ceiling', 'team'],
    );
  });

  it('ends on Ctrl-C with 130, and goes on with the same build', async () => {
    const team = [...args, '--policy', 'replay', '--systems', 'team'];
    const interrupted = startModwright(state, [...team, '--again']);
    const ended = once(interrupted, 'exit');
    while ((await buildCount()) === 1) await sleep(50);
    interrupted.kill('SIGINT');
    assert.deepEqual(await ended, [130, null]);
    assert.deepEqual(
      resultsOf(RECORDED).map(({ system }) => system),
      ['ceiling', 'floor'],
    );
    assertOk(await modwright(state, team));
    assert.deepEqual([resultsOf(RECORDED).length, await buildCount()], [3, 2]);
  });

  it('says what could not be measured and leaves no result of it', async () => {
    const { code, stdout } = await modwright(state, [...args, '--policy', 'replay', '--systems', 'single']);
    assert.equal(code, 3);
    assert.match(stdout, /single, seed 1: not measured: nothing to replay for single\/declare/);
    assert.equal(resultsOf(RECORDED).length, 3);
  });

  it('counts 0 of all cases for a model that answers garbage, apart from the other model, and compares both', async () => {
    const model = await startFakeModel('garbage');
    try {
      const flags = ['--policy', 'openai', '--base-url', model.baseUrl, '--model', 'garbage', '--systems', 'team,single', '--seeds', '1'];
      assertOk(await modwright(state, [...args, ...flags]));
    } finally {
      await model.stop();
    }
    const results = resultsOf('garbage');
    assert.deepEqual(
      results.map(({ system, cases, failed, status }) => [system, cases - failed.length, status]),
      [
        ['team', 0, 'failed'],
        ['single', 0, 'failed'],
      ],
    );
    const page = readFileSync(join(folder, 'report.html'), 'utf8');
    assert.match(page, /garbage, team/);
    assert.match(page, /replay of qwen2\.5-coder-1\.5b/);
    const { stdout } = assertOk(await modwright(state, [...args, '--report']));
    assert.match(stdout, /garbage, 1 seed/);
  });

  it('names what is wrong with its input before anything is started', async () => {
    const empty = scratchFolder();
    const wrong = async (...flags: string[]): Promise<string> => {
      const { code, stderr } = await modwright(empty, ['bench', ...flags]);
      assert.equal(code, 2, stderr);
      return stderr;
    };
    assert.match(await wrong('--briefs', 'none'), /none is not there/);
    assert.match(await wrong('--briefs', empty), /holds no brief/);
    assert.match(await wrong('--systems', 'team,crowd'), /Name some of floor, ceiling, single, team/);
    assert.match(await wrong('--gold', 'none.ts'), /none\.ts cannot be loaded/);
    assert.match(await wrong('--report', '--briefs', BRIEF, '--out', 'nothing'), /holds no result of these briefs/);
  });
});

function assertOk(result: CliResult): CliResult {
  assert.equal(result.code, 0, `${result.stdout}\n${result.stderr}`);
  return result;
}
