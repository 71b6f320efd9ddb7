import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { scaffold, serveProgram } from './mod.ts';
import { readingList } from './samples/mod.ts';
import { serveApp, type ServedApp } from './testing/run-program.ts';

const served = (sources: Record<string, string>) => serveApp(serveProgram(readingList.plan, new Map(Object.entries(sources)), { APP_SPACES: '1' }));
const addBook = (app: ServedApp) => app.send('POST', '/api/books', { body: { title: 'Dune', author: 'Herbert' } });

describe('the floor: an app without modules', () => {
  let app: ServedApp;
  before(async () => {
    app = await served({});
  });
  after(() => app.stop());

  test('answers 501 where a module is missing, and serves the rest', async () => {
    assert.equal((await addBook(app)).status, 201);
    const answer = await app.send('POST', '/api/books/1/mark-read');
    assert.deepEqual([answer.status, answer.json], [501, { error: 'not written yet' }]);
    assert.equal((await app.send('GET', '/api/reports/reading-counts')).status, 501);
  });

  test('answers what follows from the plan without a module', async () => {
    assert.equal((await app.send('POST', '/api/books/99/mark-read')).status, 404);
  });

  test('has a null module for every module of the plan', () => {
    const written = scaffold(readingList.plan).filter((file) => file.path.startsWith('src/modules/'));
    assert.deepEqual(
      written.map((file) => file.path),
      ['src/modules/mark-read.ts', 'src/modules/reading-counts.ts'],
    );
  });
});

describe('modules that go wrong', () => {
  test('an answer that does not fit is a 500 that says why, never a success', async () => {
    const app = await served({
      markRead: 'export async function markRead(db: any, input: any): Promise<any> { return { id: input.id, title: 7 }; }',
      readingCounts: 'export async function readingCounts(db: any): Promise<any> { return { read: 1, unread: "2", total: 3 }; }',
    });
    await addBook(app);
    const row = await app.send('POST', '/api/books/1/mark-read');
    assert.deepEqual([row.status, row.json], [500, { error: 'the module markRead answered {"id":1,"title":7}, which does not fit: title must be text' }]);
    const counts = await app.send('GET', '/api/reports/reading-counts');
    assert.deepEqual(
      [counts.status, counts.json],
      [500, { error: 'the module readingCounts answered {"read":1,"unread":"2","total":3}, which does not fit: unread must be a whole number' }],
    );
    await app.stop();
  });

  test('what a module wrote before it failed does not stay', async () => {
    const app = await served({
      markRead: `export async function markRead(db: any, input: any): Promise<any> {
        await db.book.update({ where: { id: input.id }, data: { status: 'read' } });
        throw new Error('broken');
      }`,
      readingCounts: 'export async function readingCounts(db: any): Promise<any> { await db.book.deleteMany(); return { read: 0, unread: 0, total: 0 }; }',
    });
    await addBook(app);
    const failed = await app.send('POST', '/api/books/1/mark-read');
    assert.deepEqual([failed.status, failed.json], [500, { error: 'failed inside: Error: broken' }]);
    assert.partialDeepStrictEqual((await app.send('GET', '/api/books/1')).json, { status: 'unread' });
    assert.equal((await app.send('GET', '/api/reports/reading-counts')).status, 500, 'a report cannot write');
    assert.equal((await app.send('GET', '/api/books/1')).status, 200);
    await app.stop();
  });

  test('a forgotten await does no harm, and extra fields are not sent', async () => {
    const app = await served({
      markRead: `export function markRead(db: any, input: any): any {
        const book = db.book.findUnique({ where: { id: input.id } });
        return { ...db.book.update({ where: { id: book.id }, data: { status: 'read', readAt: new Date(0) } }), secret: 1 };
      }`,
    });
    await addBook(app);
    const answer = await app.send('POST', '/api/books/1/mark-read');
    assert.equal(answer.status, 200);
    assert.partialDeepStrictEqual(answer.json, { status: 'read', readAt: '1970-01-01T00:00:00.000Z' });
    assert.equal((answer.json as { secret?: number }).secret, undefined);
    await app.stop();
  });

  test('requests at the same time do not mix their transactions', async () => {
    const app = await served({
      markRead: `import { setTimeout as wait } from 'node:timers/promises';
      export async function markRead(db: any, input: any): Promise<any> {
        const n = await db.book.count();
        await wait(2);
        await db.book.create({ data: { title: 'copy ' + n, author: 'x' } });
        return db.book.findUnique({ where: { id: input.id } });
      }`,
    });
    await addBook(app);
    await Promise.all(Array.from({ length: 10 }, () => app.send('POST', '/api/books/1/mark-read')));
    const titles = ((await app.send('GET', '/api/books')).json as { title: string }[]).map((book) => book.title);
    assert.deepEqual(titles, ['Dune', ...Array.from({ length: 10 }, (_, n) => `copy ${n + 1}`)]);
    await app.stop();
  });
});
