import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, globSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { modwright, runCommand } from '@modwright/cli/testing';
import type { BuildView } from '@modwright/gateway';
import { scratchFolder } from '@modwright/testkit';
import { fencesOf, namedCommands, synopsisOf, type Fence } from './fences.ts';
import { messageFlowPage } from './message-flow.ts';
import { isNeed, NEEDS } from './needs.ts';
import { messagesOf, titleOf, type Ask } from './stored-build.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const BRIEF = join(ROOT, 'bench', 'briefs', '01-reading-list');

/** Pages whose commands are run, in the order in which a reader meets them. */
const PAGES = ['README.md', 'docs/getting-started.md', ...globSync('docs/*.md', { cwd: ROOT }).sort(), 'k8s/README.md', 'charts/modwright/README.md'].filter(
  (page, at, all) => all.indexOf(page) === at,
);
const textOf = (page: string): string => readFileSync(join(ROOT, page), 'utf8');
const fences = PAGES.flatMap((page) => fencesOf(page, textOf(page)));

/** What is put in the place of a reader's own words; nothing else of a block is changed. */
const SUBSTITUTIONS: readonly { readonly of: RegExp; readonly by: string; readonly why: string }[] = [
  {
    of: /(modwright build(?: --profile \S+)?) "[^"]*"/g,
    by: `$1 --brief ${BRIEF}.md --accept ${BRIEF}.accept --seed 1`,
    why: 'only briefs that were recorded can be built without a model',
  },
  { of: /\bBUILD\b/g, by: 'last', why: "a build of the reader's" },
];

/** Commands whose options another program reads, and what that program says of them. */
const PASSED_ON = [
  {
    command: 'bench learn',
    options: [...readFileSync(join(ROOT, 'bench/learn/main.ts'), 'utf8').matchAll(/^ {4}'?([a-z-]+)'?: \{ type:/gm)].map(([, name]) => `--${name}`).join(' '),
  },
];

const shown = ({ file, line }: Fence): string => `${file}:${line}`;

describe('blocks of code of the documentation', () => {
  it('say what they need by marks that are known', () => {
    const unknown = fences.flatMap((fence) => fence.marks.filter((mark) => !isNeed(mark)).map((mark) => `${shown(fence)} ${mark}`));
    assert.deepEqual(unknown, [], `known are ${Object.keys(NEEDS).join(', ')}`);
  });

  it('are marked as sh where they hold commands of the shell', () => {
    const unmarked = fences.filter(
      ({ language, lines }) => language === '' && lines.some((line) => /^(\.\/)?(curl|node|npm|pnpm|helm|kubectl|docker|scripts)[ /]/.test(line)),
    );
    assert.deepEqual(unmarked.map(shown), []);
  });

  it('show only commands and options that there are', async () => {
    const helps = new Map<string, Promise<string | undefined>>();
    const scratch = scratchFolder();
    const helpOf = (words: readonly string[]): Promise<string | undefined> => {
      const key = words.join(' ');
      const known = helps.get(key) ?? runCommand({} as never, scratch, [...words, '--help']).then(({ code, out }) => (code === 0 ? out : undefined));
      helps.set(key, known);
      return known;
    };
    const wrong: string[] = [];
    for (const page of PAGES) {
      const lines = [
        ...fencesOf(page, textOf(page)).flatMap((fence) =>
          fence.language === '' ? fence.lines : fence.language === 'sh' ? fence.lines.filter((line) => !/^\s/.test(line)) : [],
        ),
        ...namedCommands(textOf(page)),
      ];
      let last: string[] = [];
      for (const line of lines) {
        const synopsis = synopsisOf(line);
        if (!synopsis) continue;
        const found = await Promise.all(synopsis.commands.map((words) => commandOf(words, helpOf)));
        if (found.includes(undefined)) wrong.push(`${page}: there is no such command: ${line.trim()}`);
        last = found.length > 0 ? found.filter((help) => help !== undefined) : last;
        const passedOn = PASSED_ON.find(({ command }) => synopsis.commands.some((words) => words.join(' ').startsWith(command)));
        if (passedOn) last = [...last, passedOn.options];
        for (const option of synopsis.options) if (!last.some((help) => help.includes(option))) wrong.push(`${page}: there is no ${option}: ${line.trim()}`);
      }
    }
    assert.deepEqual(wrong, []);
    assert.ok(helps.size > 30, 'no commands were found at all');
  });
});

/** The help of the command that these words name; what is no command among the last ones is an argument. */
async function commandOf(words: readonly string[], helpOf: (words: readonly string[]) => Promise<string | undefined>): Promise<string | undefined> {
  const [first = '', second] = words;
  const help = words.length === 0 ? undefined : await helpOf([first]);
  if (help === undefined || second === undefined || !/^Commands:/m.test(help)) return help;
  return (await helpOf([first, second])) ?? (/Usage: modwright \S+ .*[<[](?!command)/.test(help) ? help : undefined);
}

describe('commands of the documentation', () => {
  const state = scratchFolder();
  const checkout = scratchFolder();
  const door = { url: '', key: '' };

  before(async () => {
    prepareCheckout(checkout, state);
    await startStack();
  });
  after(() => modwright(state, ['down']));

  async function startStack(): Promise<void> {
    const { code, stdout, stderr } = await modwright(state, ['up', '--policy', 'replay', '--json']);
    assert.equal(code, 0, stderr);
    Object.assign(door, JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}'));
  }

  for (const fence of fences.filter(({ language, marks }) => language === 'sh' && marks.length === 0)) {
    it(`run: ${shown(fence)}`, async () => {
      const script = SUBSTITUTIONS.reduce((text, { of, by }) => text.replaceAll(of, by), fence.lines.join('\n'));
      const { code, output } = await runScript(script, checkout, {
        MODWRIGHT_STATE_DIR: state,
        MODWRIGHT_URL: door.url,
        MODWRIGHT_KEY: door.key,
        URL: door.url,
        KEY: door.key,
      });
      assert.equal(code, 0, `${script}\n\n${output}`);
      // A block may have stopped what the next one needs; a command without a policy would start the default model.
      await startStack();
    });
  }

  it('are not run here where they need more, and say what', (test) => {
    const marked = fences.filter(({ language, marks }) => language === 'sh' && marks.length > 0);
    for (const fence of marked)
      for (const line of fence.lines.filter((each) => each.trim() !== ''))
        test.diagnostic(`${shown(fence)} needs ${fence.marks.map((mark) => (isNeed(mark) ? NEEDS[mark] : mark)).join(' and ')}: ${line.trim()}`);
    assert.ok(marked.length > 0);
  });

  describe('and those that write pages of a build', () => {
    const ask: Ask = async <T>(path: string) =>
      (await fetch(new URL(path, door.url), { headers: { authorization: `Bearer ${door.key}` } })).json() as Promise<T>;
    let build = '';

    before(async () => {
      const { stdout } = await modwright(state, ['build', '--brief', `${BRIEF}.md`, '--accept', `${BRIEF}.accept`, '--seed', '1', '--no-out', '--json']);
      build = (JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as { build: string }).build;
    });

    it('have drawn the message flow as it is (else run node bench/message-flow.ts BUILD and commit)', async () => {
      assert.equal(readFileSync(join(ROOT, 'docs', 'message-flow.md'), 'utf8'), messageFlowPage(await titleOf(ask, build), await messagesOf(ask, build)));
    });

    it('write a case study of the records of a build, with pictures of its pages', async () => {
      const out = scratchFolder();
      const { code, output } = await runScript(`node bench/case-study.ts ${build} study --out ${out}`, ROOT, { MODWRIGHT_STATE_DIR: state });
      assert.equal(code, 0, output);
      const page = readFileSync(join(out, 'study.md'), 'utf8');
      const { brief, passed, total, tokens, scores } = await ask<BuildView>(`/v1/builds/${build}`);
      for (const line of brief.split('\n').filter((each) => each !== '')) assert.ok(page.includes(line), line);
      assert.ok(page.includes(`| cases | ${passed} of ${total} pass |`) && page.includes(`| tokens | ${tokens.toLocaleString('en-US')} |`));
      for (const { checkpoint, value } of scores.filter(({ module }) => module === ''))
        assert.ok(page.includes(`| ${checkpoint} | ${value.toFixed(2)} |`), checkpoint);
      assert.match(page, /\| policy-v000000 \| this one \| accepted \|/);
      assert.match(page, /orchestrator → integrator {2}put the app together/);
      for (const [, picture = ''] of page.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g))
        assert.deepEqual([...readFileSync(join(out, picture)).subarray(1, 4)], [...Buffer.from('PNG')]);
      assert.ok(page.includes('](study/1.png)'));
    });
  });
});

/** A folder that looks like a checkout, in which blocks may write; `modwright` is on its PATH and `./modwright` is the same. */
function prepareCheckout(folder: string, state: string): void {
  for (const name of readdirSync(ROOT)) if (name !== 'modwright' && name !== '.git') symlinkSync(join(ROOT, name), join(folder, name));
  const program = `#!/bin/sh\nexport MODWRIGHT_STATE_DIR='${state}'\nexec '${process.execPath}' --disable-warning=ExperimentalWarning '${join(ROOT, 'services/cli/src/main.ts')}' "$@"\n`;
  mkdirSync(join(folder, '.bin'));
  for (const path of ['modwright', join('.bin', 'modwright')]) {
    writeFileSync(join(folder, path), program);
    chmodSync(join(folder, path), 0o755);
  }
}

function runScript(script: string, cwd: string, env: Readonly<Record<string, string>>): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      'bash',
      ['-euo', 'pipefail', '-c', script],
      { cwd, env: { ...process.env, ...env, NO_COLOR: '1', PATH: `${join(cwd, '.bin')}:${process.env['PATH'] ?? ''}` }, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => resolve({ code: error ? (child.exitCode ?? -1) : 0, output: `${stdout}\n${stderr}` }),
    );
    child.stdin?.end();
  });
}
