import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { after, describe, it } from 'node:test';
import { startTestStack } from '@modwright/gateway/testing';
import { AppError } from '@modwright/runtime';
import { scratchFolder } from '@modwright/testkit';
import type { StackDoor } from './domain/stack-door.ts';
import { runProgram } from './program.ts';
import { createWorld } from './world.ts';
import { doorTo } from './testing/door-to.ts';

let hold = Promise.withResolvers<void>();
hold.resolve();
// A planner that waits would keep the stack from stopping.
after(() => hold.resolve());
const backend = await startTestStack({ sandbox: true, beforePlan: () => hold.promise, fails: (module) => module === 'markRead' });
const door = doorTo(backend, 'replay');

/** Runs one command line in `cwd`, as in a pipe. `interrupt` presses Ctrl-C. */
function start(args: readonly string[], cwd: string, stack: StackDoor = door) {
  const collect = () => {
    const stream = new PassThrough();
    let text = '';
    stream.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    return { stream, text: () => text };
  };
  const [out, err] = [collect(), collect()];
  const handlers = new Set<() => void>();
  const world = createWorld(stack, { stdout: out.stream, stderr: err.stream, env: { NO_COLOR: '1' }, cwd: () => cwd }, (handle) => {
    handlers.add(handle);
    return () => void handlers.delete(handle);
  });
  const ended = runProgram(args, world).then(async (code) => {
    await new Promise((resolve) => setImmediate(resolve));
    return { code, out: out.text(), err: err.text() };
  });
  return { ended, out: out.text, interrupt: () => handlers.forEach((handle) => handle()) };
}

const run = (cwd: string, ...args: string[]) => start(args, cwd).ended;

describe('modwright build', () => {
  const cwd = scratchFolder();

  it('shows the conversation and ends with app, cases, source and assumptions', async () => {
    const { code, out, err } = await run(cwd, 'build', 'A reading list');
    assert.equal(code, 0, err + out);
    assert.match(out, /you → orchestrator +A reading list/);
    assert.match(out, /tester → orchestrator +markRead {2}●○ 1\/2/);
    assert.match(out, /✔ markRead accepted, 2\/2/);
    assert.match(out, /Reading list is accepted: 5 of 5 cases pass/);
    assert.match(out, /source {4}\.\/reading-list \(git repository, 4 commits\)/);
    assert.match(out, /assumed {3}1\. A book that is already read cannot be marked read again/);
    assert.match(out, /answers replayed from a recording/);
    const url = /app {7}(http:\S+)/.exec(out)?.[1] ?? '';
    assert.equal((await fetch(`${url}/api/books`)).status, 200);
    // eslint-disable-next-line no-control-regex
    assert.doesNotMatch(out, /\u001b/);
  });

  it('leaves a git repository with one commit for every accepted module, and never writes over a folder', async () => {
    const git = (...args: string[]) => execFileSync('git', ['-C', join(cwd, 'reading-list'), ...args], { encoding: 'utf8' });
    const subjects = git('log', '--reverse', '--format=%s').trim().split('\n');
    assert.equal(subjects[0], 'feat: scaffold Reading list');
    assert.deepEqual(
      subjects
        .slice(1)
        .map((subject) => subject.split(':')[0])
        .sort(),
      ['docs', 'feat(markRead)', 'feat(readingCounts)'],
    );
    assert.equal(git('status', '--short'), '');
    assert.match(readFileSync(join(cwd, 'reading-list', 'src', 'modules', 'mark-read.ts'), 'utf8'), /export async function markRead/);
    await run(cwd, 'build', 'A reading list');
    assert.deepEqual(readdirSync(cwd).sort(), ['reading-list', 'reading-list-2']);
    const refused = await run(cwd, 'build', 'A reading list', '--out', 'reading-list');
    assert.deepEqual([refused.code, refused.err.trim().split('\n').length], [2, 1]);
    assert.match(refused.err, /reading-list is not empty: name another folder/);
  });

  it('prints exactly one line on standard output with --json', async () => {
    const { code, out, err } = await run(cwd, 'build', 'A reading list', '--json', '--no-out');
    assert.equal(code, 0);
    const line = JSON.parse(out) as Record<string, unknown>;
    assert.deepEqual(Object.keys(line), ['build', 'status', 'passed', 'total', 'modules', 'tokens', 'seconds', 'url']);
    assert.deepEqual([line['status'], line['passed'], line['total'], line['modules']], ['accepted', 5, 5, 2]);
    assert.equal(out.trim().split('\n').length, 1);
    assert.match(err, /you → orchestrator/);
  });

  it('leaves the build running on Ctrl-C and says how to come back', async () => {
    hold = Promise.withResolvers();
    const build = start(['build', 'A reading list', '--no-out'], cwd);
    while (!build.out().includes('make a plan')) await new Promise((resolve) => setTimeout(resolve, 10));
    build.interrupt();
    const { code, err } = await build.ended;
    assert.equal(code, 130);
    const [, id = ''] = /modwright watch (build_\w+)/.exec(err) ?? [];
    assert.match((await run(cwd, 'pause')).out, new RegExp(`build ${id} is paused`));
    assert.deepEqual(JSON.parse((await run(cwd, 'pause', id, '--json')).out), { build: id, status: 'planning', paused: true });
    assert.match((await run(cwd, 'builds')).out, new RegExp(`${id} +planning, paused`));
    assert.match((await run(cwd, 'resume', id)).out, new RegExp(`build ${id} goes on`));
    hold.resolve();
    const watched = await run(cwd, 'watch', id.slice(-8));
    assert.equal(watched.code, 0, watched.err);
    assert.match(watched.out, /orchestrator → you +accepted: 5 of 5 cases/);
    const told = (await run(cwd, 'watch', id, '--json')).out.trim().split('\n');
    const messages = told.map((line) => JSON.parse(line) as { build: string; from: string });
    assert.ok(messages.length > 5 && messages.every((message) => message.build === id));
    assert.deepEqual([messages[0]?.from, messages.at(-1)?.from], ['AGENT_USER', 'AGENT_ORCHESTRATOR']);
    assert.match((await run(cwd, 'pause', id)).err, /has ended already \(accepted\)/);
    assert.match((await run(cwd, 'pause')).err, /no build runs, so there is nothing to pause/);
  });

  it('ends with 4 when the build was cancelled', async () => {
    hold = Promise.withResolvers();
    const build = start(['build', 'A reading list', '--json'], cwd);
    for (;;) {
      const cancelled = await run(cwd, 'cancel');
      if (cancelled.code === 0) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const { code, out } = await build.ended;
    assert.deepEqual([code, (JSON.parse(out) as { status: string }).status], [4, 'cancelled']);
    hold.resolve();
  });

  it('exports any build into an empty folder, and runs its app', async () => {
    const { out } = await run(cwd, 'builds', '--json');
    const accepted = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string; status: string })
      .find(({ status }) => status === 'accepted');
    assert.match((await run(cwd, 'export', accepted?.id ?? '', 'copy')).out, /copy: a git repository with 4 commits/);
    assert.equal((await run(cwd, 'export', accepted?.id ?? '', 'copy')).code, 2);
    assert.match((await run(cwd, 'open', accepted?.id ?? '')).out, /^http:\/\/127\.0\.0\.1:\d+\n$/);
    const opened = JSON.parse((await run(cwd, 'open', accepted?.id ?? '', '--json')).out) as { build: string; url: string };
    assert.equal(opened.build, accepted?.id);
    assert.match(opened.url, /^http:/);
    assert.match((await run(cwd, 'open', 'build_00000000000000000000000000')).err, /there is no build build_0+/);
  });
});

describe('what programs read', () => {
  it('doctor and model list print one JSON line each for what they found', async () => {
    const findings = (await run(scratchFolder(), 'doctor', '--json')).out.trim().split('\n');
    const names = findings.map((line) => (JSON.parse(line) as { name: string; state: string }).name);
    assert.deepEqual(
      names.filter((name) => ['node', 'bubblewrap', 'learner'].includes(name)),
      ['node', 'bubblewrap', 'learner'],
    );
    const models = (await run(scratchFolder(), 'model', 'list', '--json')).out.trim().split('\n');
    assert.ok(models.length > 1 && models.every((line) => typeof (JSON.parse(line) as { present: unknown }).present === 'boolean'));
  });
});

describe('bad input and usage', () => {
  const cwd = scratchFolder();
  writeFileSync(join(cwd, 'binary'), Buffer.from([1, 2, 0, 3]));
  writeFileSync(join(cwd, 'latin'), Buffer.from([0x63, 0x61, 0x66, 0xe9]));
  writeFileSync(join(cwd, 'big'), 'a'.repeat(1024 * 1024));
  writeFileSync(join(cwd, 'api.yaml'), 'openapi: 3.1.0\ninfo: { title: a }\npaths: {}\n');
  writeFileSync(join(cwd, 'reqs.yaml'), '- [');
  mkdirSync(join(cwd, 'accept'));
  writeFileSync(join(cwd, 'accept', 'a.yaml'), '- id: a\n  steps: [{ do: FETCH /x }]\n');
  mkdirSync(join(cwd, 'nothing'));

  const cases: [string[], RegExp][] = [
    [['build'], /say what to build/],
    [['build', ' '], /the brief is empty/],
    [['build', 'x', '--brief', 'big'], /as text or with --brief FILE, not both/],
    [['build', '--brief', 'big'], /the brief in big has 1\.0 MB and the limit is 64 KB/],
    [['build', '--brief', 'binary'], /the brief in binary is binary/],
    [['build', '--brief', 'latin'], /the brief in latin is not UTF-8/],
    [['build', '--brief', 'none'], /none cannot be read \(ENOENT\)/],
    [['build', '--brief', 'nothing'], /nothing cannot be read \(EISDIR\)/],
    [['build', '--requirements', 'reqs.yaml'], /reqs\.yaml:1: not valid YAML/],
    [['build', 'x', '--openapi', 'api.yaml'], /api\.yaml: the OpenAPI document needs at least one path/],
    [['build', 'x', '--accept', 'accept'], /accept\/a\.yaml:2: "FETCH \/x" must be a method and a path/],
    [['build', 'x', '--accept', 'nothing'], /nothing holds no \.yaml/],
    [['build', 'x', '--accept', 'none'], /none is not a folder that can be read/],
    [['build', 'x', '--policy', 'oracle'], /Allowed choices are embedded, openai, replay/],
    [['build', 'x', '--seed', '-1'], /argument '-1' is invalid|must be a whole number/],
    [['build', 'x', '--bar', '2'], /above 0 and at most 1/],
    [['bild'], /unknown command 'bild'/],
    [['export', 'last'], /missing required argument 'dir'/],
    [['watch', 'nonsense'], /there is no build nonsense/],
  ];
  for (const [args, pattern] of cases) {
    it(`is one line and exit code 2: modwright ${args.join(' ')}`, async () => {
      const { code, out, err } = await run(cwd, ...args);
      assert.equal(code, 2, err);
      assert.match(err, pattern);
      assert.deepEqual([err.trim().split('\n').length, out], [1, '']);
    });
  }

  it('is exit code 5 when the stack does not start, whatever kept it', async () => {
    const broken = { ...door, up: () => Promise.reject(new AppError('FAILED_PRECONDITION', 'bubblewrap is not installed: install it')) };
    const { code, err } = await start(['build', 'x'], cwd, broken).ended;
    assert.deepEqual([code, err], [5, 'modwright: bubblewrap is not installed: install it\n']);
  });

  it('is told in --help, exit codes included', async () => {
    const { code, out } = await run(cwd, '--help');
    assert.equal(code, 0);
    assert.match(out, /5 +the stack could not be started or reached/);
  });
});

describe('modwright bench learn', () => {
  const cwd = scratchFolder();

  it('has options of its own, also where bench has one of that name', async () => {
    const { code, out } = await run(cwd, 'bench', 'learn', '--plan', '--state', join(cwd, 'learn'), '--seeds', '2', '--arms', 'sft');
    assert.equal(code, 0);
    assert.match(out, /sampled 0\/140 tasks .*, trained 0\/4 runs/);
    const wrong = await run(cwd, 'bench', 'learn', '--state', join(cwd, 'learn'), '--arms', 'luck');
    assert.equal(wrong.code, 2);
    assert.match(wrong.err, /there is no arm "luck": name some of sft, grpo/);
  });
});
