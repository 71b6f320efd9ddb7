import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { it } from 'node:test';
import { launcherScript } from './launcher.ts';
import { DEFAULT_LIMITS } from './limits.ts';

const script = (argv: readonly string[], env: Record<string, string> = {}): string =>
  launcherScript(argv, env, DEFAULT_LIMITS.run, { launcherLimits: () => [{ flags: ['-u', '-p'], value: 500 }] });
const run = (text: string): string => spawnSync('/bin/sh', ['-c', text], { env: {} }).stdout.toString();

it('brings words and variables through the shell as they are', () => {
  const odd = `it's "$HOME" \`x\` \\ * \n end\n`;
  assert.equal(run(script(['/usr/bin/printf', '[%s]', odd, ''])), `[${odd}][]`);
  assert.equal(run(script(['/usr/bin/env'], { ODD: odd })).replace(/^(PWD|SHLVL|_|OLDPWD)=.*\n/gm, ''), `ODD=${odd}\n`);
});

it('sets limits in the spelling of either shell', () => {
  assert.equal(run(script(['/bin/sh', '-c', 'ulimit -c; ulimit -n; ulimit -t'])), '0\n4096\n61\n');
});
