import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fencesOf, namedCommands, synopsisOf } from './fences.ts';

describe('blocks of code of a page', () => {
  it('have a language, marks, and the line on which they begin', () => {
    const fences = fencesOf('a.md', 'Text\n\n```sh gpu\nvllm serve\n```\n\n```\nmodwright up\n```\n');
    assert.deepEqual(fences, [
      { file: 'a.md', line: 3, language: 'sh', marks: ['gpu'], lines: ['vllm serve'] },
      { file: 'a.md', line: 7, language: '', marks: [], lines: ['modwright up'] },
    ]);
  });
});

describe('a command that a page shows', () => {
  it('has words, options, and alternatives of its last word', () => {
    assert.deepEqual(synopsisOf('modwright model pull | list | rm          model files'), {
      commands: [
        ['model', 'pull'],
        ['model', 'list'],
        ['model', 'rm'],
      ],
      options: [],
    });
    assert.deepEqual(synopsisOf('modwright policy pin VERSION | unpin   it answers --whatever'), {
      commands: [
        ['policy', 'pin'],
        ['policy', 'unpin'],
      ],
      options: [],
    });
    assert.deepEqual(synopsisOf('modwright feedback BUILD --up | --down  [--comment "..."]'), { commands: [['feedback']], options: ['--up', '--down'] });
    assert.deepEqual(synopsisOf('X_Y=1 ./modwright build "a --b" --json # why'), { commands: [['build']], options: ['--b', '--json'].slice(1) });
  });

  it('may go on in a line of options', () => {
    assert.deepEqual(synopsisOf('                 --force                  without asking'), { commands: [], options: ['--force'] });
  });

  it('is told from output and prose', () => {
    assert.equal(synopsisOf('policy-v000001  active'), undefined);
    assert.deepEqual(namedCommands('Use `modwright votes show [--build BUILD]`, not `votes`.\n```\n`modwright no`\n```\n'), [
      'modwright votes show [--build BUILD]',
    ]);
  });
});
