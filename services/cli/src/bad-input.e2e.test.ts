import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { scratchFolder } from '@modwright/testkit';
import { assertOneClearLine } from './testing/clear-line.ts';
import { modwright } from './testing/cli-process.ts';
import { startFakeModel, type Misbehaviour } from './testing/fake-model.ts';

describe('bad input of a brief', () => {
  const state = scratchFolder();
  const file = (name: string, content: string | Buffer): string => {
    const path = join(state, name);
    writeFileSync(path, content);
    return path;
  };
  before(async () => {
    const { code, stderr } = await modwright(state, ['up', '--policy', 'replay']);
    assert.equal(code, 0, stderr);
  });
  after(() => modwright(state, ['down']));

  const cases: readonly { readonly name: string; readonly args: () => string[]; readonly says: RegExp }[] = [
    { name: 'an empty brief', args: () => ['   '], says: /brief/i },
    { name: 'no brief at all', args: () => [], says: /brief/i },
    { name: 'a brief of more than 1 MB', args: () => ['--brief', file('big.md', 'word '.repeat(220_000))], says: /limit is 65,536/ },
    { name: 'a binary brief', args: () => ['--brief', file('binary.md', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1, 2]))], says: /text/i },
    {
      name: 'a brief that is not UTF-8',
      args: () => ['--brief', file('latin.md', Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x20, 0x61, 0x70, 0x70]))],
      says: /UTF-8/i,
    },
    { name: 'a brief file that is not there', args: () => ['--brief', join(state, 'nowhere.md')], says: /nowhere\.md/ },
    { name: 'an OpenAPI document that is none', args: () => ['a shop', '--openapi', file('api.yaml', 'title: not an API')], says: /openapi/i },
    {
      name: 'an OpenAPI document that is not even YAML',
      args: () => ['a shop', '--openapi', file('api2.yaml', '{ "openapi": [')],
      says: /openapi|api2\.yaml/i,
    },
    { name: 'a minimum for a checkpoint that is none', args: () => ['a shop', '--min', 'beauty=0.5'], says: /beauty: there is no such checkpoint/ },
    { name: 'a profile that does not exist', args: () => ['a shop', '--profile', 'cobol'], says: /no profile "cobol": choose one of web, api/ },
    { name: 'a folder that is no profile', args: () => ['a shop', '--profile', './'], says: /is no profile: there is no .*profile\.yaml/ },
    { name: 'a checkpoint without a command', args: () => ['a shop', '--checkpoint', file('own.yaml', 'about: x')], says: /own\.yaml: must have .*command/ },
    {
      name: 'an acceptance folder with a broken file',
      args: () => {
        mkdirSync(join(state, 'accept'), { recursive: true });
        writeFileSync(join(state, 'accept', 'broken.yaml'), '- id: x\n  steps: [oops');
        return ['a shop', '--accept', join(state, 'accept')];
      },
      says: /broken\.yaml/,
    },
  ];
  for (const { name, args, says } of cases) {
    it(`${name} is refused with one clear line`, async () => {
      assertOneClearLine(await modwright(state, ['build', '--policy', 'replay', '--no-out', ...args()]), says, 2);
    });
  }

  it('a brief that was never recorded says so instead of inventing an answer', async () => {
    const { code, stdout, stderr } = await modwright(state, ['build', '--policy', 'replay', '--no-out', '--json', 'A shop for teapots']);
    assert.equal(code, 3, stderr);
    assert.match(stdout + stderr, /record/i);
  });
});

describe('a machine that cannot run the stack', () => {
  it('a state folder that may not be written is one clear line', async () => {
    const state = scratchFolder();
    writeFileSync(join(state, 'file'), '');
    assertOneClearLine(
      await modwright(state, ['up', '--policy', 'replay'], { env: { MODWRIGHT_STATE_DIR: join(state, 'file', 'below') } }),
      /MODWRIGHT_STATE_DIR/,
      5,
    );
  });

  it('no port can be taken: each is a free one, so that two stacks run at once', async () => {
    const states = [scratchFolder(), scratchFolder()];
    try {
      const ups = await Promise.all(states.map((state) => modwright(state, ['up', '--policy', 'replay', '--json'])));
      const urls = ups.map(({ stdout, stderr }) => (JSON.parse(stdout || JSON.stringify({ url: stderr })) as { url: string }).url);
      assert.equal(new Set(urls).size, 2);
      for (const url of urls) assert.equal((await fetch(new URL('/readyz', url))).status, 200);
    } finally {
      await Promise.all(states.map((state) => modwright(state, ['down'])));
    }
  });

  it('no bubblewrap: refuses, and says what to install', async () => {
    const state = scratchFolder();
    const result = await modwright(state, ['up', '--policy', 'replay'], { env: { MODWRIGHT_SANDBOX_BWRAP: join(state, 'nowhere', 'bwrap') } });
    assertOneClearLine(result, /bubblewrap/, 5);
  });
});

describe('a model that misbehaves', () => {
  for (const misbehaviour of ['garbage', 'nothing', 'broken-json', 'dies', 'hangs', 'endless'] satisfies Misbehaviour[]) {
    it(`${misbehaviour}: the build ends with a reason and the stack goes on`, async () => {
      const state = scratchFolder();
      const model = await startFakeModel(misbehaviour);
      const policy = ['--policy', 'openai', '--base-url', model.baseUrl, '--model', 'fake'];
      try {
        const built = await modwright(state, [
          'build',
          ...policy,
          '--no-out',
          '--json',
          '--budget-seconds',
          '60',
          'A reading list: add books with title and author',
        ]);
        assert.ok([1, 3].includes(built.code), `${built.code} ${built.stdout} ${built.stderr}`);
        const line = JSON.parse(built.stdout.trim().split('\n').at(-1) ?? '{}') as { status?: string };
        assert.ok(line.status === 'failed' || line.status === 'below_bar', built.stdout);
        const listed = await modwright(state, ['builds', '--json']);
        assert.equal(listed.stdout.trim().split('\n').length, 1, 'the build is kept');
      } finally {
        await modwright(state, ['down']);
        await model.stop();
      }
    });
  }
});
