import assert from 'node:assert/strict';
import { it } from 'node:test';
import { cloneCommand } from './clone-command.ts';

it('names the folder after the title, whatever that holds', () => {
  const command = (title: string): string => cloneCommand('http://127.0.0.1:8080', { id: 'build_1', title });
  assert.equal(command('Reading list!'), 'git clone http://127.0.0.1:8080/v1/builds/build_1/git/reading-list.git');
  assert.match(command('; rm -rf ~ #'), /\/git\/rm-rf\.git$/);
  assert.match(command('読書'), /\/git\/app\.git$/);
});
