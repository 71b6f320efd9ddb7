import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { assemble, buildPagesProgram, findProfile, hasPages, pagesOf, parseDiagnostics, serveProgram, typeCheckProgram } from './mod.ts';
import { samples, toolLibrary } from './samples/mod.ts';
import { runProgram, serveApp, type ServedApp } from './testing/run-program.ts';

const plan = { ...toolLibrary.plan, profile: 'api' };
const files = new Map(assemble(plan, toolLibrary.sources).map((file) => [file.path, file.content]));

describe('an app of the profile api', () => {
  let app: ServedApp;
  before(async () => {
    app = await serveApp(serveProgram(plan, toolLibrary.sources, { APP_SPACES: '1' }));
  });
  after(() => app.stop());

  test('answers what the same app of the profile web answers', async () => {
    await app.send('POST', '/api/tools', { body: { name: 'Saw', category: 'wood', dailyFee: 2 } });
    await app.send('POST', '/api/members', { body: { name: 'Ann', email: 'ann@example.org' } });
    assert.equal((await app.send('POST', '/api/tools/1/lend', { body: { memberId: 1 } })).status, 200);
    assert.equal((await app.send('POST', '/api/tools/1/lend', { body: { memberId: 1 } })).status, 409);
  });

  test('starts with a page that says what it answers, and has no other', async () => {
    const page = await app.send('GET', '/', { headers: { accept: 'text/html' } });
    assert.match(page.text, /<code>POST \/api\/tools\/\{id\}\/lend<\/code>/);
    assert.doesNotMatch(page.text, /<script/);
    assert.equal((await app.send('GET', '/app.css')).status, 200);
    assert.equal((await app.send('GET', '/tools', { headers: { accept: 'text/html' } })).status, 404);
  });

  test('has no pages, no React, and no file for a browser to run', () => {
    assert.deepEqual([hasPages(plan), pagesOf(plan), buildPagesProgram(plan, new Map())], [false, [], undefined]);
    assert.deepEqual(
      [...files.keys()].filter((path) => path.startsWith('src/web/')),
      [],
    );
    assert.doesNotMatch(files.get('package.json') ?? '', /react|esbuild/);
    assert.doesNotMatch(files.get('LICENSES.md') ?? '', /\| react/);
    assert.doesNotMatch(files.get('README.md') ?? '', /src\/web/);
  });

  test('cannot be told what to show by its plan', () => {
    const page = assemble({ ...plan, title: '</h1><script>alert(1)</script>' }, new Map()).find((file) => file.path === 'dist/index.html');
    assert.doesNotMatch(page?.content ?? '<script', /<script/);
  });
});

for (const [name, sample] of Object.entries(samples)) {
  test(`the gold ${name} type checks as an API alone`, async () => {
    const { stdout } = await runProgram(typeCheckProgram({ ...sample.plan, profile: 'api' }, sample.sources));
    assert.deepEqual(parseDiagnostics(stdout), []);
  });
}

test('every package that a built-in profile runs on is in its lock with a licence that is allowed', () => {
  for (const name of ['web', 'api']) {
    const licences = assemble({ ...plan, profile: name }, new Map()).find((file) => file.path === 'LICENSES.md')?.content ?? '';
    assert.match(licences, /\| fastify \| 5\.\d+\.\d+ \| MIT \|/);
    assert.match(licences, /\| pino \|/, 'what fastify loads is listed as well');
    assert.doesNotMatch(licences, /not allowed|none stated/);
    assert.ok((findProfile(name)?.locked.length ?? 0) > 20);
  }
});
