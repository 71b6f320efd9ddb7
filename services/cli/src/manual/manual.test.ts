import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { scratchFolder } from '@modwright/testkit';
import { embeddedStack } from '../adapters/embedded-stack.ts';
import { createProgram } from '../program.ts';
import { PROJECT_ROOT } from '../stack/mod.ts';
import { createWorld } from '../world.ts';
import { pagesOf, usageOf } from './command-page.ts';
import { completionScript, type Shell } from './completion.ts';
import { helpPage, manPage } from './man-page.ts';
import { referencePage } from './reference-page.ts';

const world = createWorld(embeddedStack, process, () => () => undefined);
const pages = pagesOf(createProgram(world, () => undefined));
const page = (...path: string[]) => pages.find((one) => one.path.join(' ') === path.join(' ')) ?? assert.fail(path.join(' '));
const hasShell = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0;

describe('the commands', () => {
  it('each say what they do, and what their options and arguments are', () => {
    assert.ok(pages.length > 40);
    for (const { path, description, options } of pages) {
      assert.ok(description, path.join(' '));
      for (const option of options) assert.ok(option.description, `${path.join(' ')} ${option.flags}`);
    }
    assert.equal(usageOf(page('policy', 'promote')), 'modwright policy promote [options] <version>');
  });

  it('each print JSON for a program when asked, but for those that print a page or lead to others', () => {
    const leads = new Set(pages.map(({ path }) => path.slice(0, -1).join(' ')));
    const pagesAlone = new Set(['help', 'man', 'completion', 'bench learn']);
    const mute = pages.filter(
      ({ path, options }) => !leads.has(path.join(' ')) && !options.some(({ flags }) => flags === '--json') && !pagesAlone.has(path.join(' ')),
    );
    assert.deepEqual(
      mute.map(({ path }) => path.join(' ')),
      [],
    );
  });

  it('are in docs/cli.md as they are now (else run pnpm gen and commit)', () => {
    assert.equal(readFileSync(join(PROJECT_ROOT, 'docs/cli.md'), 'utf8'), referencePage(pages));
  });
});

describe('completion', () => {
  const folder = scratchFolder();
  const script = (shell: Shell): string => join(folder, `modwright.${shell}`);
  before(() => {
    for (const shell of ['bash', 'zsh', 'fish'] as const) writeFileSync(script(shell), completionScript(shell, pages));
  });

  /** What bash offers for the last of these words. */
  const bash = (...words: string[]): string[] => {
    const line = `source ${script('bash')}; COMP_WORDS=(modwright ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}; _modwright; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['-c', line], { encoding: 'utf8' }).split('\n').filter(Boolean);
  };

  it('in bash offers commands, those below one, options, and the values of an option', () => {
    assert.deepEqual(bash('pol'), ['policies', 'policy']);
    assert.deepEqual(bash('policy', 'pro'), ['promote']);
    assert.deepEqual(bash('policy', 'promote', '--f'), ['--force']);
    assert.deepEqual(bash('build', '--policy', ''), ['embedded', 'openai', 'replay']);
    assert.deepEqual(bash('completion', 'z'), ['zsh']);
    assert.deepEqual(bash('model', 'ls', '--h'), ['--help']);
    assert.deepEqual(bash('build', '--brief', ''), [], 'names of files are bash’s own');
  });

  it('in zsh is a script that zsh reads', { skip: !hasShell('zsh') && 'there is no zsh here' }, () => {
    assert.equal(spawnSync('zsh', ['-n', script('zsh')], { encoding: 'utf8' }).stderr, '');
    const stand = 'compdef() { }; _describe() { print -rl -- ${(P)2} }; compadd() { shift; print -rl -- $@ }; _files() { print files }';
    const offered = (...words: string[]): string =>
      execFileSync(
        'zsh',
        ['-fc', `${stand}; source ${script('zsh')}; words=(modwright ${words.map((word) => `'${word}'`).join(' ')}); CURRENT=${words.length + 1}; _modwright`],
        {
          encoding: 'utf8',
        },
      );
    assert.match(offered('policy', ''), /^promote:let it answer/m);
    assert.match(offered('policy', 'promote', '-'), /^--force:/m);
    assert.equal(offered('build', '--policy', ''), 'embedded\nopenai\nreplay\n');
    assert.equal(offered('build', '--brief', ''), 'files\n');
  });

  it('in fish offers the same', { skip: !hasShell('fish') && 'there is no fish here' }, () => {
    const offered = (text: string): string => execFileSync('fish', ['-Nc', `source ${script('fish')}; complete -C '${text}'`], { encoding: 'utf8' });
    assert.match(offered('modwright policy pro'), /^promote\tlet it answer/m);
    assert.match(offered('modwright policy promote --f'), /^--force\t/m);
    assert.match(offered('modwright build --policy '), /^replay/m);
  });
});

describe('help', () => {
  it('of a command has the sections of a man page and fits the width', () => {
    const lines = helpPage(page('learn'), 60);
    for (const title of ['NAME', 'SYNOPSIS', 'OPTIONS', 'EXIT STATUS', 'ENVIRONMENT']) assert.ok(lines.includes(title), title);
    assert.match(lines.join(' ').replaceAll(/\s+/g, ' '), /one of grpo, dpo, kto, sft; default: grpo/);
    assert.ok(lines.every((line) => line.length <= 60 || !line.startsWith('        ')));
  });

  it('as a man page names every command, and no text is taken for a macro', () => {
    const text = manPage(pages, '0.1.0');
    assert.match(text, /^\.TH MODWRIGHT 1/);
    for (const one of pages.slice(1)) assert.ok(text.includes(`.SS modwright ${one.path.join(' ').replaceAll('-', '\\-')}`), one.path.join(' '));
    for (const line of text.split('\n')) assert.match(line, /^(\.(TH|SH|SS|TP|B) .*|\.TP|[^.'].*|)$/);
  });
});
