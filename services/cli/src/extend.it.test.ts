import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { SAMPLE, startTestStack } from '@modwright/gateway/testing';
import { Module, Plan, type Question } from '@modwright/contracts/plan';
import { AppError } from '@modwright/runtime';
import { scratchFolder } from '@modwright/testkit';
import { createAsker, type Asker } from './adapters/asker.ts';
import { runProgram } from './program.ts';
import { createWorld } from './world.ts';
import { doorTo } from './testing/door-to.ts';

const question: Question = { id: 'Q1', text: 'How many?', alternatives: ['at most 3', 'at most 5'] };
/** A follow-up makes counts answer more; "ask" comes with a question until it is answered. */
const backend = await startTestStack({
  sandbox: true,
  plan: ({ base, brief, answers }) => {
    const questions = brief?.text.includes('ask') && answers.length === 0 ? [question] : [];
    const modules = SAMPLE.plan.modules.map((module) =>
      base && module.name === 'readingCounts' ? Module.fromPartial({ ...module, responsibility: `${module.responsibility} And more.` }) : module,
    );
    return { ...SAMPLE.plan, modules, questions };
  },
});
const door = doorTo(backend, 'embedded');

/** Runs one command line in `cwd`; with `asker`, somebody sits at the terminal. */
async function run(cwd: string, args: readonly string[], asker?: Asker): Promise<{ code: number; out: string; err: string }> {
  const collect = () => {
    const stream = new PassThrough();
    let text = '';
    stream.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    return { stream, text: () => text };
  };
  const [out, err] = [collect(), collect()];
  const world = createWorld(door, { stdout: out.stream, stderr: err.stream, env: { NO_COLOR: '1' }, cwd: () => cwd }, () => () => undefined);
  const code = await runProgram(args, { ...world, asker });
  await new Promise((resolve) => setImmediate(resolve));
  return { code, out: out.text(), err: err.text() };
}

/** A person who types these lines in turn, and leaves the editor with what `edits` make of the text. */
function person(lines: readonly string[], edits: readonly ((text: string) => string)[] = []): Asker & { readonly prompts: string[] } {
  const [typed, edited] = [[...lines], [...edits]];
  const prompts: string[] = [];
  return {
    prompts,
    ask: async (prompt) => {
      prompts.push(prompt.trim());
      const line = typed.shift();
      if (line === undefined) throw new AppError('CANCELLED', 'nobody answered');
      return line;
    },
    choose: async () => '',
    edit: async (text) => edited.shift()?.(text) ?? text,
  };
}

describe('modwright extend', () => {
  const cwd = scratchFolder();
  const git = (folder: string, ...args: string[]) => execFileSync('git', ['-C', join(cwd, folder), ...args], { encoding: 'utf8' }).trim();

  it('changes the newest app and goes on with its repository: one commit for the changed module, a tag for each version', async () => {
    assert.equal((await run(cwd, ['build', 'A reading list'])).code, 0);
    const { code, out, err } = await run(cwd, ['extend', 'last', 'Show more counts.', '--shelf', 'off']);
    assert.equal(code, 0, err + out);
    assert.match(out, /orchestrator → coder +write readingCounts/);
    assert.doesNotMatch(out, /write markRead/);
    assert.deepEqual(git('reading-list-2', 'tag').split('\n'), ['v1', 'v2']);
    assert.equal(git('reading-list-2', 'rev-parse', 'v1'), git('reading-list', 'rev-parse', 'HEAD'), 'so that the first one can be pulled forward');
    assert.equal(git('reading-list-2', 'diff', '--name-only', 'v1', 'v2', '--', 'src/modules'), '');
    const file = 'src/modules/mark-read.ts';
    assert.equal(readFileSync(join(cwd, 'reading-list-2', file), 'utf8'), readFileSync(join(cwd, 'reading-list', file), 'utf8'));
  });

  it('is one line and exit code 2 without a brief, without such a build, and without a terminal to ask at', async () => {
    for (const [args, pattern] of [
      [['extend', 'last'], /say what/],
      [['extend', 'nonsense', 'x'], /there is no build nonsense/],
      [['extend', 'last', 'x', '--interactive'], /--interactive needs a terminal/],
      [['build', 'x', '--interactive'], /--interactive needs a terminal/],
    ] as const) {
      const { code, err } = await run(cwd, args);
      assert.deepEqual([code, err.trim().split('\n').length], [2, 1], err);
      assert.match(err, pattern);
    }
  });
});

describe('modwright build --interactive', () => {
  const cwd = scratchFolder();
  const build = (brief: string, asker: Asker) => run(cwd, ['build', brief, '--interactive', '--no-out'], asker);

  it('shows the plan and builds it once it is accepted', async () => {
    const asker = person(['what?', 'a']);
    const { code, out } = await build('A reading list', asker);
    assert.equal(code, 0, out);
    assert.match(out, /data +Book \{ title, author, status: unread\|read, readAt\? \}/);
    assert.match(out, /module +markRead \(POST \/api\/books\/\{id\}\/mark-read\)/);
    assert.match(out, /assumes +A book that is already read/);
    assert.match(out, /you → orchestrator +accepts the plan/);
    assert.equal(asker.prompts.length, 2);
  });

  it('asks the questions one by one, and plans again with the answer', async () => {
    const { code, out } = await build('A reading list, ask me', person(['2', 'a']));
    assert.equal(code, 0, out);
    assert.match(out, /\? How many\?\n +1 {2}at most 3\n +2 {2}at most 5/);
    assert.match(out, /answers the planner\n.*How many\? at most 5/);
    assert.equal(out.match(/module +markRead \(/g)?.length, 2, 'the second plan is shown, too');
  });

  it('leaves a question open when nothing is typed', async () => {
    const asker = person(['', 'a']);
    assert.equal((await build('A reading list, ask me', asker)).code, 0);
  });

  it('opens the plan as YAML, says what is wrong with an edited one, and takes a good one', async () => {
    const broken = [(text: string) => text.replace('title: Reading list', 'title: ['), () => 'title: Mine\n'];
    const first = await build('A reading list', person(['e', 'e', ''], broken));
    assert.match(first.out, /this is no YAML/);
    assert.match(first.out, /the plan cannot be built: .*the plan stores nothing/);
    assert.equal(first.code, 130, 'whoever goes away leaves the plan waiting');
    const id = /modwright watch (build_\w+)/.exec(first.err)?.[1] ?? '';
    const asker = person(['e', 'a'], [(text) => text.replace('title: Reading list', 'title: My books')]);
    const { code, out } = await run(cwd, ['watch', id], asker);
    assert.equal(code, 0, out);
    assert.match(out, /My books/);
  });

  it('ends the build as cancelled, with the reason, when it is refused', async () => {
    const { code, out } = await build('A reading list', person(['r', 'not this']));
    assert.equal(code, 4);
    assert.match(out, /refuses the plan: not this/);
  });
});

describe('a person at the terminal', () => {
  const signal = new AbortController().signal;

  it('types a line', async () => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const asked = createAsker(input, output, {}).ask('name: ', signal);
    input.write('  Dune \n');
    assert.equal(await asked, 'Dune');
  });

  it('may go away: the input ends, or the question is not needed any more', async () => {
    const input = new PassThrough();
    const ended = createAsker(input, new PassThrough(), {}).ask('', signal);
    input.end();
    await assert.rejects(ended, { code: 'CANCELLED' });
    const abort = new AbortController();
    const aborted = createAsker(new PassThrough(), new PassThrough(), {}).ask('', abort.signal);
    abort.abort();
    await assert.rejects(aborted, { code: 'CANCELLED' });
  });

  it('edits in the editor of the environment, which may fail', async () => {
    const asker = (editor: string) => createAsker(new PassThrough(), new PassThrough(), { EDITOR: editor });
    assert.equal(await asker('sed -i s/one/two/').edit('one\n', 'plan.yaml'), 'two\n');
    await assert.rejects(asker('false').edit('one', 'plan.yaml'), /the editor "false" ended with 1: set EDITOR/);
  });
});

describe('a plan as lines', () => {
  it('names what changes and which modules are kept', async () => {
    const { planLines } = await import('./view/plan-lines.ts');
    const { createPaint } = await import('./view/paint.ts');
    const change = {
      base: 'build_1',
      parts: [{ kind: 'CHANGE_KIND_ADDED' as const, part: 'field Book.rating' }],
      touched: ['markRead'],
      superseded: [{ what: 'a', reason: 'b' }],
    };
    const text = planLines(Plan.fromPartial({ ...SAMPLE.plan, change }), createPaint(false), 100).join('\n');
    assert.match(text, /changes +added field Book\.rating/);
    assert.match(text, /falls +"a": b/);
    assert.match(text, /readingCounts .*, kept as it is/);
    assert.doesNotMatch(text, /markRead .*, kept/);
  });
});
