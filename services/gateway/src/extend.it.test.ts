import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PlanRequested } from '@modwright/contracts/build';
import { EndpointKind, FieldType, Module, ModuleKind, Plan } from '@modwright/contracts/plan';
import { modulePath } from '@modwright/profiles';
import type { BuildView } from './domain/build-view.ts';
import type { SourceCommit } from './domain/source-history.ts';
import { SAMPLE, startTestStack } from './testing/mod.ts';

const archive = Module.fromPartial({
  name: 'archiveBook',
  kind: ModuleKind.RULE,
  responsibility: 'Archives a book.',
  endpoint: 'books.archive',
  input: [{ name: 'id', type: FieldType.INTEGER, required: true }],
  output: { entity: 'Book' },
  entities: ['Book'],
  acceptance: [{ id: 'archiveBook.a1', text: 'Given a book, when it is archived, then archivedAt is set' }],
});
const asked: PlanRequested[] = [];

/** The sample with a rating and a way to archive books; a follow-up that says "ask" comes with a question until it is answered. */
function planOf(request: PlanRequested): Plan {
  asked.push(request);
  const text = request.brief?.text ?? '';
  const questions = text.includes('ask') && request.answers.length === 0 ? [{ id: 'Q1', text: 'How many?', alternatives: ['at most 3', 'at most 5'] }] : [];
  if (!request.base) return { ...SAMPLE.plan, questions };
  const { entities, endpoints, modules, pages } = SAMPLE.plan;
  const [book] = entities;
  return Plan.fromPartial({
    ...SAMPLE.plan,
    questions,
    entities: [{ ...book, fields: [...(book?.fields ?? []), { name: 'archivedAt', type: FieldType.DATE_TIME, readOnly: true }] }],
    endpoints: [
      ...endpoints,
      { id: 'books.archive', kind: EndpointKind.ACTION, method: 'POST', path: '/api/books/{id}/archive', entity: 'Book', module: 'archiveBook' },
    ],
    modules: [...modules, archive],
    pages: pages.map((page) => (page.entity ? { ...page, actions: [...page.actions, 'books.archive'] } : page)),
  });
}

const stack = await startTestStack({ plan: planOf });
const post = async (path: string, body: unknown) => stack.call('POST', path, body);
const get = async <T>(path: string): Promise<T> => (await stack.call('GET', path)).json() as Promise<T>;
const create = async (body: object): Promise<BuildView> => {
  const response = await post('/v1/builds', body);
  assert.equal(response.status, 201, await response.clone().text());
  return (await response.json()) as BuildView;
};

async function reached(id: string, ...statuses: string[]): Promise<BuildView> {
  for (;;) {
    const build = await get<BuildView>(`/v1/builds/${id}`);
    if (statuses.includes(build.status)) return build;
    assert.ok(!['failed', 'cancelled', 'below_bar'].includes(build.status), `${build.status}: ${build.reason}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const USER_CASES = [{ name: 'own.yaml', content: '- id: lists\n  title: lists\n  steps: [{ do: GET /api/books, expect: { status: 200 } }]\n' }];

describe('a build that extends another', () => {
  it('keeps the source of untouched modules byte for byte, writes the others, and expects the cases of before', async () => {
    const base = await reached((await create({ brief: 'A reading list', accept: USER_CASES })).id, 'accepted');
    const started = await create({ brief: 'A book can be archived.', extends: base.id });
    const build = await reached(started.id, 'accepted');
    assert.equal(build.extends, base.id);

    const files = async (id: string) =>
      new Map((await get<{ files: { path: string; content: string }[] }>(`/v1/builds/${id}/files`)).files.map((file) => [file.path, file.content]));
    const [before, after] = [await files(base.id), await files(build.id)];
    for (const module of SAMPLE.plan.modules) assert.equal(after.get(modulePath(module)), before.get(modulePath(module)), module.name);
    assert.match(after.get(modulePath(archive)) ?? '', /archiveBook/);

    const messages = await get<{ kind: string; envelope: { draftsRequested?: { module: string } } }[]>(`/v1/builds/${build.id}/messages`);
    assert.deepEqual(
      messages.filter(({ kind }) => kind === 'draftsRequested').map(({ envelope }) => envelope.draftsRequested?.module),
      ['archiveBook'],
    );
    const cases = await get<{ id: string; passed: boolean | null }[]>(`/v1/builds/${build.id}/cases`);
    assert.ok(
      cases.some(({ id, passed }) => id === 'user.lists' && passed),
      'the person’s own case of the base',
    );
    assert.ok(asked.at(-1)?.base?.plan && !JSON.stringify(asked.at(-1)?.base).includes('user.lists'), 'and no agent but the grader has seen it');
  });

  it('goes on with the history of the app, one commit for a changed module, a tag for each version', async () => {
    const base = await reached((await create({ brief: 'A reading list' })).id, 'accepted');
    const build = await reached((await create({ brief: 'A book can be archived. It is kept.', extends: base.id })).id, 'accepted');
    const commitsOf = async (id: string) => (await get<{ commits: SourceCommit[] }>(`/v1/builds/${id}/export`)).commits;
    const [old, all] = [await commitsOf(base.id), await commitsOf(build.id)];
    assert.deepEqual(all.slice(0, old.length), old);
    assert.deepEqual(
      all.slice(old.length).map(({ message, tag }) => [message.split('\n')[0], tag]),
      [
        ['feat: A book can be archived', undefined],
        ['feat(archiveBook): Archives a book', undefined],
        ['docs: where each file comes from', 'v2'],
      ],
    );
    assert.equal(old.at(-1)?.tag, 'v1');
    assert.ok(all.slice(old.length).every(({ files }) => files.every(({ path }) => path !== 'src/modules/mark-read.ts')));
    const third = await reached((await create({ brief: 'Again.', extends: build.id })).id, 'accepted');
    assert.deepEqual((await commitsOf(third.id)).slice(0, all.length), all);
  });

  it('is refused with what to do: no such build, no app yet, another profile, a document', async () => {
    const waiting = await create({ brief: 'A reading list', interactive: true });
    for (const [body, status, pattern] of [
      [{ brief: 'x', extends: 'build_00000000000000000000000000' }, 404, /there is no build/],
      [{ brief: 'x', extends: (await reached(waiting.id, 'awaiting_plan_review')).id }, 409, /has no finished app to extend/],
      [{ brief: 'x', extends: waiting.id, profile: 'api' }, 400, /keeps its profile/],
      [{ brief: 'x', extends: waiting.id, openapi: '{}' }, 400, /in words/],
    ] as const) {
      const response = await post('/v1/builds', body);
      assert.equal(response.status, status);
      assert.match(((await response.json()) as { error: string }).error, pattern);
    }
    await post(`/v1/builds/${waiting.id}/cancel`, undefined);
  });
});

describe('a plan that waits for a person', () => {
  const waiting = async (body: object = {}): Promise<BuildView> =>
    reached((await create({ brief: 'A reading list', interactive: true, ...body })).id, 'awaiting_plan_review');
  const review = async (id: string, body: object) => post(`/v1/builds/${id}/plan/review`, body);

  it('is accepted, and only then built', async () => {
    const build = await waiting();
    assert.deepEqual([build.plan_revision, build.modules], [1, []]);
    assert.equal((await review(build.id, { decision: 'accept' })).status, 200);
    await reached(build.id, 'accepted');
    assert.equal((await review(build.id, { decision: 'accept' })).status, 409, 'a plan is decided once');
    const kinds = (await get<{ kind: string }[]>(`/v1/builds/${build.id}/messages`)).map(({ kind }) => kind);
    assert.ok(kinds.includes('planReviewed'));
  });

  it('is refused with a reason that is kept', async () => {
    const build = await waiting();
    const answer = (await (await review(build.id, { decision: 'refuse', reason: 'not what I meant' })).json()) as BuildView;
    assert.deepEqual([answer.status, answer.reason], ['cancelled', 'not what I meant']);
  });

  it('is edited: refused with every finding, or taken as the next revision and built', async () => {
    const build = await waiting();
    const plan = Plan.fromJSON(await get(`/v1/builds/${build.id}/plan`));
    const put = (body: Plan, revision = '') => stack.call('PUT', `/v1/builds/${build.id}/plan${revision}`, Plan.toJSON(body));
    const broken = await put({ ...plan, modules: plan.modules.map((module) => ({ ...module, entities: ['Shelf'], acceptance: [] })) });
    assert.equal(broken.status, 400);
    assert.match(((await broken.json()) as { error: string }).error, /uses "Shelf", which does not exist; .*no sentence says/);
    const [, report] = plan.modules;
    const without = {
      ...plan,
      modules: plan.modules.filter((module) => module !== report),
      endpoints: plan.endpoints.filter(({ id }) => id !== report?.endpoint),
      pages: plan.pages.filter(({ reports }) => reports.length === 0),
      coverage: plan.coverage.map((one) => ({ ...one, endpoints: ['books.list'], modules: [] })),
    };
    assert.equal((await put(without)).status, 200);
    assert.equal((await put(plan, '?revision=1')).status, 409, 'revision 1 is not the newest any more');
    assert.equal((await review(build.id, { decision: 'accept', revision: 2 })).status, 200);
    assert.deepEqual(
      (await reached(build.id, 'accepted')).modules.map(({ name }) => name),
      ['markRead'],
    );
  });

  it('is made again with what the person answers', async () => {
    const build = await waiting({ brief: 'A reading list, ask me' });
    assert.equal(build.questions.length, 1);
    assert.equal((await review(build.id, { decision: 'answer', answers: [{ question: 'Q9', answer: '1' }] })).status, 400);
    const answers = [
      { question: 'Q1', answer: 'at most 5' },
      { question: 'A1', answer: 'a book may be read twice' },
    ];
    assert.equal((await review(build.id, { decision: 'answer', answers })).status, 200);
    let again = await reached(build.id, 'awaiting_plan_review');
    while (again.plan_revision < 2) again = await reached(build.id, 'awaiting_plan_review');
    assert.deepEqual(again.questions, []);
    assert.deepEqual(asked.at(-1)?.answers, [
      { question: 'Q1', about: 'How many?', text: 'at most 5' },
      { question: 'A1', about: SAMPLE.plan.assumptions[0]?.text, text: 'a book may be read twice' },
    ]);
    await review(build.id, { decision: 'accept' });
    await reached(build.id, 'accepted');
  });

  it('waits through a pause, is told of nothing it does not wait for, and can be cancelled', async () => {
    const build = await waiting();
    await post(`/v1/builds/${build.id}/pause`, undefined);
    assert.equal((await review(build.id, { decision: 'accept' })).status, 200);
    const paused = await get<BuildView>(`/v1/builds/${build.id}`);
    assert.deepEqual([paused.status, paused.paused], ['building', true]);
    await post(`/v1/builds/${build.id}/resume`, undefined);
    await reached(build.id, 'accepted');
    const other = await waiting();
    assert.equal(((await (await post(`/v1/builds/${other.id}/cancel`, undefined)).json()) as BuildView).status, 'cancelled');
    assert.equal((await review(other.id, { decision: 'accept' })).status, 409);
  });
});
