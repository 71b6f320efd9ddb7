import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { toTar } from './tar.ts';

const AT = new Date('2026-01-02T03:04:05Z');
const list = (archive: Buffer): string[] =>
  execFileSync('tar', ['-tf', '-'], { input: archive, encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' } })
    .trim()
    .split('\n');

describe('a tar archive', () => {
  it('is read by tar, contents and all', () => {
    const archive = toTar(
      [
        { path: 'app/a.txt', content: 'one\n' },
        { path: 'app/b.txt', content: 'ü'.repeat(600) },
      ],
      AT,
    );
    assert.deepEqual(list(archive), ['app/a.txt', 'app/b.txt']);
    assert.equal(execFileSync('tar', ['-xOf', '-', 'app/b.txt'], { input: archive, encoding: 'utf8' }), 'ü'.repeat(600));
  });
  it('holds paths of any length and script', () => {
    const deep = `${'folder/'.repeat(18)}file.ts`;
    const long = `app/${'x'.repeat(180)}.ts`;
    assert.deepEqual(
      list(
        toTar(
          [deep, long].map((path) => ({ path, content: 'x' })),
          AT,
        ),
      ),
      [deep, long],
    );
  });
  it('is the same for the same files', () => {
    const entries = [{ path: 'a', content: '1' }];
    assert.ok(toTar(entries, AT).equals(toTar(entries, AT)));
    assert.equal(toTar([], AT).length, 1024);
  });
});
