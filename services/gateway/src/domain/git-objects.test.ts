import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError } from '@modwright/runtime';
import { toRepository } from './git-objects.ts';
import { advertisement, uploadPack } from './git-wire.ts';

const COMMITS = [
  { message: 'feat: one', at: '2026-01-01T00:00:00.000Z', files: [{ path: 'a.txt', content: 'a\n' }] },
  { message: 'feat: two', at: '2026-01-01T00:00:01.000Z', files: [{ path: 'src/b.ts', content: '' }], removed: ['a.txt'], tag: 'v1' },
];

describe('an app as a git repository', () => {
  it('names objects as git does', () => {
    const { objects, head, tags } = toRepository(COMMITS);
    // `printf 'a\n' | git hash-object --stdin`, and git's well-known empty blob.
    assert.ok(objects.has('78981922613b2afb6025042ff6bd878ac1994e85'));
    assert.ok(objects.has('e69de29bb2d1d6434b8b29ae775ad8c2e48c5391'));
    assert.equal(tags.get('v1'), head);
    assert.equal(toRepository(COMMITS).head, head);
  });

  it('says first what there is', () => {
    const repository = toRepository(COMMITS);
    const said = advertisement(repository);
    assert.ok(said.startsWith('001e# service=git-upload-pack\n0000'));
    assert.match(said, new RegExp(`003d${repository.head} refs/heads/main\n`));
    assert.ok(said.endsWith('0000'));
  });

  it('gives everything once a client is done, and a reason for what it does not have', () => {
    const repository = toRepository(COMMITS);
    const wants = `0032want ${repository.head}\n0000`;
    assert.equal(uploadPack(repository, Buffer.from(wants)).toString(), '0008NAK\n');
    assert.equal(
      uploadPack(repository, Buffer.from(`${wants}0009done\n`))
        .subarray(8, 12)
        .toString(),
      'PACK',
    );
    assert.match(uploadPack(repository, Buffer.from(`0032want ${'0'.repeat(40)}\n00000009done\n`)).toString(), /ERR the app has changed/);
  });

  it('refuses what is no request of git', () => {
    for (const bytes of ['zzzz', '00ff', '0002', '0009do'])
      assert.throws(
        () => uploadPack(toRepository(COMMITS), Buffer.from(bytes)),
        (error) => error instanceof AppError && error.code === 'INVALID_ARGUMENT',
      );
  });
});
