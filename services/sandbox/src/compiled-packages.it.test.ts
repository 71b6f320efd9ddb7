import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Program } from '@modwright/contracts/sandbox';
import { startTestSandbox, type TestSandbox } from './testing/test-sandbox.ts';

let sandbox: TestSandbox;

before(async () => void (sandbox = await startTestSandbox(['web', 'browser', 'tools'])));
after(() => sandbox.stop());

const PACKAGE = { web: 'fastify', browser: 'playwright-core', tools: 'eslint' } as const;

function run(image: keyof typeof PACKAGE, text: string, env: Record<string, string> = {}): ReturnType<TestSandbox['client']['run']> {
  const files = [
    { path: 'package.json', content: Buffer.from('{"type":"module"}') },
    { path: 'main.js', content: Buffer.from(text) },
  ];
  return sandbox.client.run(Program.fromPartial({ image, argv: ['node', 'main.js'], files, env }), AbortSignal.timeout(60_000));
}

for (const image of ['web', 'browser', 'tools'] as const) {
  test(`a program of the image ${image} takes what was compiled with the image`, async () => {
    const { stderr } = await run(image, `await import('${PACKAGE[image]}'); process.exit(0);`, { NODE_DEBUG_NATIVE: 'COMPILE_CACHE' });
    const told = stderr.split('\n').filter((line) => line.includes(`node_modules/${PACKAGE[image]}/`));
    const accepted = told.filter((line) => /accepted/.test(line));
    assert.ok(accepted.length > 0, stderr.slice(0, 2000));
  });
}

test('a program cannot put other code in its place', async () => {
  const { stdout } = await run(
    'web',
    `import { readdirSync, unlinkSync, writeFileSync } from 'node:fs';
     import { getCompileCacheDir } from 'node:module';
     const folder = getCompileCacheDir();
     const file = folder + '/' + readdirSync(folder)[0];
     for (const attempt of [() => writeFileSync(file, 'x'), () => writeFileSync(folder + '/new', 'x'), () => unlinkSync(file)])
       try { attempt(); console.log('done'); } catch (error) { console.log(error.code); }`,
  );
  assert.deepEqual(stdout.trim().split('\n'), ['EROFS', 'EROFS', 'EROFS']);
});
