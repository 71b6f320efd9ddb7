import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { EndpointKind, FieldType, ModuleKind, Plan } from '@modwright/contracts/plan';
import { serveProgram, typeCheckProgram } from './mod.ts';
import { bundleOf, runProgram, serveApp, type ServedApp } from './testing/run-program.ts';

/** Names that collide with the language, the platform and each other; hostile text; defaults that are no JSON. */
const oddNames = Plan.fromPartial({
  title: "It's </title><script>alert(1)</script> `${x}` */",
  signIn: true,
  entities: [
    { name: 'User', plural: 'users', description: 'ends here */ export', fields: [{ name: 'class', type: FieldType.TEXT, required: true }] },
    { name: 'Map', plural: 'maps', fields: [{ name: 'first-name', type: FieldType.TEXT, required: true, description: 'two\nlines' }] },
    {
      name: 'Promise',
      plural: 'promises',
      fields: [
        { name: 'kind', type: FieldType.ENUM, required: true, values: ["it's", 'a\\b', '"quoted"'], defaultJson: '{broken' },
        { name: 'where', type: FieldType.REFERENCE, ref: 'Map' },
        { name: 'who', type: FieldType.REFERENCE, ref: 'Account' },
        { name: 'lost', type: FieldType.REFERENCE, ref: 'Nobody' },
      ],
    },
    { name: 'Db', plural: 'dbs', owned: true, fields: [] },
    { name: 'Event', plural: 'events', fields: [{ name: 'order', type: FieldType.INTEGER, min: 1, max: 9 }] },
  ],
  endpoints: [
    { id: "odd'list", kind: EndpointKind.LIST, method: 'get', path: '/promises', entity: 'Promise', filters: ['kind', 'unknown'] },
    { id: 'promises.create', kind: EndpointKind.CREATE, method: 'POST', path: '/promises', entity: 'Promise' },
    { id: 'promises.create2', kind: EndpointKind.CREATE, method: 'POST', path: '/promises', entity: 'Promise' },
    { id: 'maps.create', kind: EndpointKind.CREATE, method: 'POST', path: '/maps', entity: 'Map' },
    { id: 'dbs.create', kind: EndpointKind.CREATE, method: 'POST', path: '/dbs', entity: 'Db' },
    { id: 'promises.delete', kind: EndpointKind.ACTION, method: 'DELETE', path: '/promises/{promiseId}', entity: 'Promise', module: 'delete', auth: true },
    { id: 'lost', kind: EndpointKind.ACTION, method: 'POST', path: '/lost', entity: 'Nowhere' },
    { id: 'orphan', kind: EndpointKind.LIST, method: 'GET', path: '/orphan', entity: 'Nobody' },
  ],
  pages: [{ path: '/promises', title: 'Promises', entity: 'Promise', actions: ['promises.delete', 'gone'], reports: ['gone'] }],
  modules: [
    {
      name: 'delete',
      kind: ModuleKind.RULE,
      responsibility: 'Deletes',
      endpoint: 'promises.delete',
      input: [{ name: 'no-body', type: FieldType.TEXT }],
      output: {},
      entities: ['Promise', 'Missing'],
    },
  ],
});

describe('a plan with awkward names', () => {
  const gold = new Map([
    [
      'delete',
      'export async function deleteModule(db: Db, input: DeleteModuleInput, user: Account): Promise<void> {\n  await db.promise.delete({ where: { id: input.promiseId } });\n}\n',
    ],
  ]);
  let app: ServedApp;
  before(async () => {
    app = await serveApp(serveProgram(oddNames, gold, { APP_SPACES: '1' }));
  });
  after(() => app.stop());

  test('passes the type check, whole and alone, with modules and without', async () => {
    for (const sources of [gold, new Map<string, string>()]) {
      assert.equal((await runProgram(typeCheckProgram(oddNames, sources))).stdout, '');
      assert.equal((await runProgram(typeCheckProgram(oddNames, sources, 'delete'))).stdout, '');
    }
  });

  test('is bundled', async () => {
    assert.deepEqual((await runProgram(bundleOf(oddNames, gold))).stderr, '');
  });

  test('works', async () => {
    const map = await app.send('POST', '/maps', { body: { 'first-name': 'x' } });
    assert.partialDeepStrictEqual(map.json, { 'first-name': 'x' });
    const made = await app.send('POST', '/promises', { body: { kind: "it's", where: 1 } });
    assert.partialDeepStrictEqual(made.json, { id: 1, kind: "it's", where: 1, who: null, lost: null });
    assert.deepEqual((await app.send('GET', '/promises?kind=a%5Cb')).json, []);
    assert.equal((await app.send('DELETE', '/promises/1')).status, 401);
    const { token } = (await app.send('POST', '/api/auth/sign-up', { body: { email: 'a@b.cd', password: 'correct horse' } })).json as { token: string };
    const headers = { authorization: `Bearer ${token}` };
    assert.partialDeepStrictEqual((await app.send('POST', '/dbs', { headers })).json, { id: 1, ownerId: 1 });
    const gone = await app.send('DELETE', '/promises/1', { headers });
    assert.deepEqual([gone.status, gone.json], [200, {}]);
    const page = await app.send('GET', '/promises', { headers: { accept: 'text/html' } });
    assert.ok(!page.text.includes('<script>alert'));
  });
});

/** Paths as somebody else's OpenAPI document gives them: no prefix, other names, nested rows. */
const givenPaths = Plan.fromPartial({
  title: 'Reviews',
  entities: [
    { name: 'Book', plural: 'books', fields: [{ name: 'title', type: FieldType.TEXT, required: true }] },
    {
      name: 'Review',
      plural: 'reviews',
      fields: [
        { name: 'bookId', type: FieldType.REFERENCE, ref: 'Book', required: true },
        { name: 'stars', type: FieldType.INTEGER, required: true, min: 1, max: 5 },
      ],
    },
  ],
  endpoints: [
    { id: 'books.list', kind: EndpointKind.LIST, method: 'GET', path: '/books', entity: 'Book' },
    { id: 'books.create', kind: EndpointKind.CREATE, method: 'POST', path: '/books', entity: 'Book' },
    { id: 'books.read', kind: EndpointKind.READ, method: 'GET', path: '/books/{bookId}', entity: 'Book' },
    { id: 'books.replace', kind: EndpointKind.UPDATE, method: 'PUT', path: '/books/{book_id}', entity: 'Book' },
    { id: 'reviews.list', kind: EndpointKind.LIST, method: 'GET', path: '/books/{bookId}/reviews', entity: 'Review' },
    { id: 'reviews.create', kind: EndpointKind.CREATE, method: 'POST', path: '/books/{id}/reviews', entity: 'Review' },
    { id: 'reviews.read', kind: EndpointKind.READ, method: 'GET', path: '/books/{bookId}/reviews/{reviewId}', entity: 'Review' },
    { id: 'reviews.praise', kind: EndpointKind.CREATE, method: 'POST', path: '/books/{bookId}/praise', entity: 'Review', module: 'praise' },
    { id: 'reviews.censor', kind: EndpointKind.DELETE, method: 'DELETE', path: '/books/{bookId}/reviews/{reviewId}', entity: 'Review', module: 'censor' },
    { id: 'reviews.delete', kind: EndpointKind.DELETE, method: 'DELETE', path: '/v2/reviews/{reviewId}', entity: 'Review' },
  ],
  pages: [{ path: '/books', title: 'Books', entity: 'Book' }],
  modules: [
    { name: 'praise', kind: ModuleKind.RULE, endpoint: 'reviews.praise', output: { entity: 'Review' }, entities: ['Review'] },
    { name: 'censor', kind: ModuleKind.RULE, endpoint: 'reviews.censor', entities: ['Review'] },
  ],
});

const reviewModules = new Map([
  [
    'praise',
    'export async function praise(db: Db, input: PraiseInput): Promise<Review> {\n  return db.review.create({ data: { bookId: input.bookId, stars: 5 } });\n}\n',
  ],
  ['censor', 'export async function censor(db: Db, input: CensorInput): Promise<void> {\n  db.review.delete({ where: { id: input.reviewId } });\n}\n'],
]);

describe("paths of the user's own API", () => {
  let app: ServedApp;
  before(async () => {
    app = await serveApp(serveProgram(givenPaths, reviewModules, {}));
  });
  after(() => app.stop());

  test('are served as they are given', async () => {
    await app.send('POST', '/books', { body: { title: 'Dune' } });
    await app.send('POST', '/books', { body: { title: 'Emma' } });
    assert.partialDeepStrictEqual((await app.send('GET', '/books/2')).json, { title: 'Emma' });
    assert.equal((await app.send('PUT', '/books/2', { body: {} })).status, 400);
    assert.partialDeepStrictEqual((await app.send('PUT', '/books/2', { body: { title: 'Persuasion' } })).json, { title: 'Persuasion' });
    assert.equal((await app.send('GET', '/api/books')).status, 404);
  });

  test('nest rows in the row they belong to', async () => {
    const made = await app.send('POST', '/books/1/reviews', { body: { stars: 5, bookId: 2 } });
    assert.partialDeepStrictEqual([made.status, made.json], [201, { id: 1, bookId: 1, stars: 5 }]);
    assert.equal((await app.send('POST', '/books/1/reviews', { body: { stars: 6 } })).status, 400);
    assert.equal((await app.send('POST', '/books/9/reviews', { body: { stars: 5 } })).status, 404);
    assert.equal((await app.send('GET', '/books/9/reviews')).status, 404);
    assert.equal(((await app.send('GET', '/books/1/reviews')).json as object[]).length, 1);
    assert.deepEqual((await app.send('GET', '/books/2/reviews')).json, []);
    assert.equal((await app.send('GET', '/books/1/reviews/1')).status, 200);
    assert.equal((await app.send('GET', '/books/2/reviews/1')).status, 404);
    assert.equal((await app.send('DELETE', '/v2/reviews/1')).status, 204);
  });

  test('lead modules to the rows they name, and answer with the status of their kind', async () => {
    const made = await app.send('POST', '/books/2/praise');
    assert.partialDeepStrictEqual([made.status, made.json], [201, { bookId: 2, stars: 5 }]);
    assert.equal((await app.send('POST', '/books/9/praise')).status, 404);
    const { id } = made.json as { id: number };
    assert.equal((await app.send('DELETE', `/books/9/reviews/${id}`)).status, 404);
    assert.equal((await app.send('DELETE', `/books/2/reviews/${id}`)).status, 204);
    assert.equal((await app.send('DELETE', `/books/2/reviews/${id}`)).status, 404);
  });

  test('pass the type check and are bundled', async () => {
    assert.equal((await runProgram(typeCheckProgram(givenPaths, reviewModules))).stdout, '');
    assert.equal((await runProgram(bundleOf(givenPaths, new Map()))).code, 0);
  });
});
