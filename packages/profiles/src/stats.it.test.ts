import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Program } from '@modwright/contracts/sandbox';
import { sealOf, serveProgram } from './mod.ts';
import { readingList, sharedNotes } from './samples/mod.ts';
import { serveApp, type Answer, type ServedApp } from './testing/run-program.ts';

const KEY = 'only-the-grader-knows';
const COUNTS = '/api/reports/reading-counts';
const NOW = '2026-03-01T00:00:00Z';

function served(sources: ReadonlyMap<string, string>, plan = readingList.plan): Promise<ServedApp> {
  const program = serveProgram(plan, sources, { APP_SPACES: '1', APP_STATS: '1' });
  return serveApp(Program.fromPartial({ ...program, stdin: Buffer.from(KEY) }));
}

/** Whether this answer's numbers are the platform's own. */
function isSealed({ headers }: Answer, path: string): boolean {
  const [answer, seal] = String(headers['x-sql-seal']).split('.');
  const work = { statements: Number(headers['x-sql-statements']), rows: Number(headers['x-sql-rows']) };
  return seal === sealOf(KEY, Number(answer), 'GET', path, work);
}

describe('the work behind an answer', () => {
  let app: ServedApp;
  before(async () => {
    app = await served(readingList.sources);
    await app.send('POST', '/.given', { body: { rows: 30, now: NOW } });
  });
  after(() => app.stop());

  test('is told in its headers, and sealed', async () => {
    const list = await app.send('GET', '/api/books?limit=20');
    assert.deepEqual([list.headers['x-sql-statements'], list.headers['x-sql-rows']], ['2', '21']);
    assert.ok(isSealed(list, '/api/books?limit=20'));
    assert.ok(!isSealed(list, '/api/books'));
  });

  test('is told of refusals and of answers without a body', async () => {
    assert.equal((await app.send('GET', '/api/books/99')).headers['x-sql-statements'], '1');
    assert.ok(Number((await app.send('DELETE', '/api/books/1')).headers['x-sql-statements']) >= 2);
  });

  test('is told of the request that caused it, when several come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, (_, at) => app.send('GET', at % 2 === 0 ? '/api/books' : '/api/books/2')));
    assert.deepEqual(
      answers.map(({ headers }) => headers['x-sql-statements']),
      answers.map((_, at) => (at % 2 === 0 ? '2' : '1')),
    );
  });

  test('every seal is another one', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => app.send('GET', COUNTS)));
    assert.equal(new Set(answers.map(({ headers }) => headers['x-sql-seal'])).size, 10);
  });
});

test('an app in real use tells nothing of it', async () => {
  const app = await serveApp(serveProgram(readingList.plan, readingList.sources, {}));
  assert.equal((await app.send('GET', '/api/books')).headers['x-sql-statements'], undefined);
  assert.equal((await app.send('POST', '/.given', { body: { rows: 5, now: NOW } })).status, 404);
  await app.stop();
});

test('rows that are made up belong to the account that is named', async () => {
  const app = await served(sharedNotes.sources, sharedNotes.plan);
  const signedUp = await app.send('POST', '/api/auth/sign-up', { body: { email: 'ann@example.com', password: 'correct horse' } });
  const { user, token } = signedUp.json as { user: { id: number }; token: string };
  assert.equal((await app.send('POST', '/.given', { body: { rows: 300, owner: user.id, now: NOW } })).status, 201);
  const notes = await app.send('GET', '/api/notes', { headers: { authorization: `Bearer ${token}` } });
  assert.equal(notes.headers['x-total-count'], '300');
  await app.stop();
});

/** The counts by one statement a book, and whatever else the module does to hide it. */
const slow = (more: string): string => `
${more}
export async function readingCounts(db: any): Promise<any> {
  const total = db.book.count();
  let read = 0;
  for (let id = 1; id <= total; id += 1) read += db.book.count({ where: { id, status: 'read' } });
  return { read, unread: total - read, total };
}`;

const ATTACKS: Readonly<Record<string, string>> = {
  'writes the headers itself': slow(`
    const { ServerResponse } = (globalThis as any).process.getBuiltinModule('node:http');
    const { writeHead } = ServerResponse.prototype;
    ServerResponse.prototype.writeHead = function (status: number, ...rest: any[]) {
      for (const part of rest) if (part && typeof part === 'object' && 'x-sql-statements' in part) part['x-sql-statements'] = 1;
      this.setHeader('x-sql-statements', '1');
      return writeHead.call(this, status, ...rest);
    };
    const { setHeader } = ServerResponse.prototype;
    ServerResponse.prototype.setHeader = function (name: string, value: any) { return setHeader.call(this, name, name === 'x-sql-statements' ? '1' : value); };`),
  'asks for the seal maker': slow(`
    const { takeStats } = await import('../platform/stats.ts' as string);
    const stats = takeStats();
    if (stats) throw new Error('got it: ' + String(stats));`),
  'looks for the key': slow(`
    const { process } = globalThis as any;
    const fs = process.getBuiltinModule('node:fs');
    const seen = JSON.stringify(process.env) + fs.readFileSync('/proc/self/environ', 'utf8') + fs.readFileSync(0, 'utf8');
    if (seen.includes('${KEY}')) throw new Error('the key is ' + seen);`),
  'changes how digests are made': slow(`
    const { process } = globalThis as any;
    const crypto = process.getBuiltinModule('node:crypto');
    crypto.hash = () => { throw new Error('called'); };
    process.getBuiltinModule('node:module').syncBuiltinESMExports();`),
  'takes the database from below': `
    const { DatabaseSync, StatementSync } = (globalThis as any).process.getBuiltinModule('node:sqlite');
    let taken: any;
    const { prepare } = DatabaseSync.prototype;
    DatabaseSync.prototype.prepare = function (sql: string) { taken = this; return prepare.call(this, sql); };
    const { all } = StatementSync.prototype;
    StatementSync.prototype.all = function (...values: any[]) { taken = this; return all.apply(this, values); };
    const { exec } = DatabaseSync.prototype;
    DatabaseSync.prototype.exec = function (sql: string) { taken = this; return exec.call(this, sql); };
    const { get } = Map.prototype;
    Map.prototype.get = function (key: any) { const found = get.call(this, key); if (found instanceof StatementSync) taken = found; return found; };
    ${slow('').replace('return {', "if (taken) throw new Error('taken'); return {")}`,
  'changes the calls of everyone': slow(`
    const spoil = (db: any) => { try { Object.getPrototypeOf(db.book).count = () => 0; } catch {} };
    export { spoil };`).replace('const total', 'spoil(db); const total'),
};

describe('a module cannot change how much it is seen to do when it', () => {
  for (const [name, source] of Object.entries(ATTACKS)) {
    test(name, async () => {
      const app = await served(new Map([...readingList.sources, ['readingCounts', source]]));
      after(() => app.stop());
      await app.send('POST', '/.given', { body: { rows: 30, now: NOW } });
      const answer = await app.send('GET', COUNTS);
      assert.equal(answer.status, 200, answer.text);
      if (isSealed(answer, COUNTS)) assert.equal(answer.headers['x-sql-statements'], '31');
      else assert.equal(name, 'writes the headers itself');
    });
  }
});
