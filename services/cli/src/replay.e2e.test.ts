import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { scratchFolder } from '@modwright/testkit';
import { PROJECT_ROOT, readRunRecord } from './stack/mod.ts';
import { endedBuild, newestBuild } from './testing/builds.ts';
import { modwright, startModwright } from './testing/cli-process.ts';

interface Line {
  readonly build: string;
  readonly status: string;
  readonly passed: number;
  readonly total: number;
  readonly modules: number;
  readonly url: string;
}

const BRIEFS = join(PROJECT_ROOT, 'bench', 'briefs');

/** Briefs whose recorded build is accepted. */
function recordedBriefs(): string[] {
  return recordings().filter((name) => !name.endsWith('.follow-up'));
}

/** Briefs whose recorded app was extended, too (bench/follow-ups). */
function recordedFollowUps(): string[] {
  return recordings().flatMap((name) => (name.endsWith('.follow-up') ? [name.replace('.follow-up', '')] : []));
}

function recordings(): string[] {
  return readdirSync(join(PROJECT_ROOT, 'bench', 'recordings')).map((name) => name.replace('.jsonl.gz', ''));
}

function lastLine(stdout: string): Line {
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as Line;
}

describe('modwright build on recorded completions of the embedded model', () => {
  const state = scratchFolder();
  const build = (name: string, ...more: string[]) =>
    modwright(state, [
      'build',
      '--policy',
      'replay',
      '--brief',
      join(BRIEFS, `${name}.md`),
      '--accept',
      join(BRIEFS, `${name}.accept`),
      '--json',
      ...(more.includes('--out') ? [] : ['--no-out']),
      ...more,
    ]);

  before(async () => {
    const { code, stderr } = await modwright(state, ['up', '--policy', 'replay']);
    assert.equal(code, 0, stderr);
  });
  after(() => modwright(state, ['down']));

  it('has recordings of at least three briefs', () => {
    assert.ok(recordedBriefs().length >= 3);
  });

  for (const name of recordedBriefs()) {
    it(`ends accepted with every case passed: ${name}`, async () => {
      const { code, stdout, stderr } = await build(name);
      const line = lastLine(stdout);
      assert.equal(line.status, 'accepted', `${stdout}\n${stderr}`);
      assert.equal(line.passed, line.total);
      assert.equal(code, 0);
      const page = await fetch(line.url);
      assert.equal(page.status, 200);
      assert.match(await page.text(), /<!doctype html>/i);
    });
  }

  it('builds a JSON API of the same recording, without journeys and without pages', async () => {
    const folder = join(state, 'api');
    const { stdout, stderr } = await build(recordedBriefs()[0] ?? '', '--profile', 'api', '--out', folder);
    const line = lastLine(stdout);
    assert.equal(line.status, 'accepted', `${stdout}\n${stderr}`);
    assert.equal(line.passed, line.total);
    assert.ok(!existsSync(join(folder, 'src', 'web')));
    assert.match(await (await fetch(line.url)).text(), /<code>GET \/api\//);
  });

  it("builds with a person's own profile, and scores its checkpoint", async () => {
    const folder = join(state, 'house');
    const profile = join(PROJECT_ROOT, 'docs', 'examples', 'profiles', 'house');
    const { stdout, stderr } = await build(recordedBriefs()[0] ?? '', '--profile', profile, '--out', folder);
    const line = lastLine(stdout);
    assert.equal(line.status, 'accepted', `${stdout}\n${stderr}`);
    assert.match(stderr, /small-modules 1\.00/);
    assert.match(await (await fetch(new URL('/app.css', line.url))).text(), /#0b6b4f/);
    assert.match(readFileSync(join(folder, 'package.json'), 'utf8'), /"pino"/);
  });

  for (const name of recordedFollowUps()) {
    it(`extends the app as recorded, with every case of before green: ${name}`, async () => {
      const before = lastLine((await build(name)).stdout);
      const followUp = join(PROJECT_ROOT, 'bench', 'follow-ups', `${name}.md`);
      const { stdout, stderr } = await modwright(state, ['extend', before.build, '--policy', 'replay', '--brief', followUp, '--json', '--no-out']);
      const line = lastLine(stdout);
      assert.equal(line.status, 'accepted', `${stdout}\n${stderr}`);
      assert.ok(line.passed === line.total && line.total > before.total);
    });
  }

  it('leaves a git repository with one commit per accepted module', async () => {
    const name = recordedBriefs()[0] ?? '';
    const folder = join(state, 'source');
    const { stdout } = await modwright(state, ['build', '--policy', 'replay', '--brief', join(BRIEFS, `${name}.md`), '--json', '--out', folder]);
    const subjects = execFileSync('git', ['-C', folder, 'log', '--format=%s'], { encoding: 'utf8' }).trim().split('\n');
    assert.ok(subjects.length >= lastLine(stdout).modules, subjects.join('\n'));
    assert.equal(execFileSync('git', ['-C', folder, 'status', '--short'], { encoding: 'utf8' }), '');
    const same = await modwright(state, ['provenance', folder]);
    assert.deepEqual([same.code, same.stderr], [0, '']);
    assert.match(same.stdout, /src\/modules\/\S+\.ts +coder, turn turn_\w+, policy \S+, model .+ \(replayed\)/);
    assert.match(same.stdout, /scaffold of the profile web 1\.0\.0/);
    appendFileSync(join(folder, 'src', 'main.ts'), '// mine\n');
    const changed = await modwright(state, ['provenance', folder]);
    assert.equal(changed.code, 1);
    assert.match(changed.stdout, /changed +src\/main\.ts/);
  });

  for (const victim of ['daemon', 'nats-server', 'postgres'] as const) {
    it(`goes on after kill -9 of ${victim} in mid-build`, async () => {
      const name = recordedBriefs()[0] ?? '';
      const running = startModwright(state, ['build', '--policy', 'replay', '--brief', join(BRIEFS, `${name}.md`), '--json', '--no-out']);
      const id = await newestBuild(state, 'building');
      process.kill(pidOf(victim, readRunRecord(state)?.pid ?? 0), 'SIGKILL');
      running.kill('SIGKILL');
      await sleep(200);
      const up = await modwright(state, ['up', '--policy', 'replay']);
      assert.equal(up.code, 0, up.stderr);
      assert.equal((await endedBuild(state, id)).status, 'accepted');
    });
  }

  it('leaves nothing running after down', async () => {
    const daemon = readRunRecord(state)?.pid ?? 0;
    const family = descendants(daemon);
    assert.ok(family.length >= 2, 'nats-server and postgres at least');
    await modwright(state, ['down']);
    assert.deepEqual(
      [daemon, ...family].filter((pid) => exists(pid)),
      [],
    );
  });
});

function pidOf(victim: 'daemon' | 'nats-server' | 'postgres', daemon: number): number {
  if (victim === 'daemon') return daemon;
  const found = descendants(daemon).find((pid) => commandOf(pid).includes(victim));
  assert.ok(found, `${victim} is not running`);
  return found;
}

function descendants(root: number): number[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  const children = pids.filter((pid) => parentOf(pid) === root);
  return children.flatMap((pid) => [pid, ...descendants(pid)]);
}

function parentOf(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1]);
  } catch {
    // It has ended.
    return -1;
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    // It has ended.
    return '';
  }
}

function exists(pid: number): boolean {
  return commandOf(pid) !== '';
}
