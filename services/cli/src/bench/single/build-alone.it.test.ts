import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createPolicyClient } from '@modwright/agent';
import { startPolicy } from '@modwright/policy';
import { startTestSandbox, type TestSandbox } from '@modwright/sandbox/testing';
import { PROJECT_ROOT } from '../../stack/mod.ts';
import { startFakeModel, startScriptedModel, type Asked, type FakeModel } from '../../testing/fake-model.ts';
import { readBriefs, type BenchBrief } from '../brief-folder.ts';
import { buildAlone, type BuiltAlone } from './build-alone.ts';
import type { Declaration } from './declaration.ts';

const refusal = (status: number, when: string) => ({ status, when });
const gone = refusal(404, 'there is no such chore');

const DECLARATION: Declaration = {
  title: 'Chore board',
  signIn: false,
  entities: [
    {
      name: 'Chore',
      plural: 'chores',
      fields: [
        { name: 'name', type: 'text' },
        { name: 'room', type: 'choice', values: ['kitchen', 'bath', 'hall'], optional: true },
        { name: 'status', type: 'choice', values: ['open', 'done'], default: 'open' },
      ],
      endpoints: ['list', 'create', 'read', 'update', 'delete'],
    },
  ],
  actions: [
    {
      name: 'finishChore',
      method: 'POST',
      path: '/api/chores/{id}/finish',
      does: 'Marks an open chore as done.',
      input: [],
      uses: ['Chore'],
      refusals: [gone, refusal(409, 'the chore is already done')],
      examples: ['Given an open chore, when it is finished, then its status is done'],
      answers: 'Chore',
    },
    {
      name: 'reopenChore',
      method: 'POST',
      path: '/api/chores/{id}/reopen',
      does: 'Marks a done chore as open.',
      input: [],
      uses: ['Chore'],
      refusals: [gone, refusal(409, 'the chore is already open')],
      examples: ['Given a done chore, when it is reopened, then its status is open'],
      answers: 'Chore',
    },
  ],
  reports: [
    {
      name: 'choreCounts',
      path: '/api/reports/chore-counts',
      does: 'Counts the chores: all, open and done.',
      input: [],
      uses: ['Chore'],
      refusals: [],
      examples: ['Given two open chores and one done, then total is 3, open 2 and done 1'],
      list: false,
      figures: ['total', 'open', 'done'].map((name) => ({ name, type: 'integer' as const })),
    },
  ],
};

describe('the single agent', () => {
  let sandbox: TestSandbox;
  let brief: BenchBrief;
  before(async () => {
    sandbox = await startTestSandbox(['web', 'browser']);
    const [found] = await readBriefs([join(PROJECT_ROOT, 'bench', 'briefs', '05-chore-board.md')], undefined);
    assert.ok(found);
    brief = found;
  });
  after(() => sandbox.stop());

  async function build(model: FakeModel, { tokens = 400_000, times = 1 } = {}): Promise<BuiltAlone> {
    const { address, lifecycle } = await startPolicy({
      host: '127.0.0.1',
      port: 0,
      httpPort: 0,
      internalToken: 'test',
      databaseUrl: undefined,
      backend: { kind: 'openai', baseUrl: model.baseUrl, keyFile: '', model: 'fake', contextTokens: 16_384, slots: 1, tokenIds: false, idleTimeoutMs: 20_000 },
      maxWaiting: 10,
    });
    const policy = createPolicyClient(address, 'test');
    const assignment = { brief: brief.text, acceptance: brief.cases, allowance: { tokens, seconds: 600 }, seed: 1, key: 'bench_1' };
    try {
      const once = () => buildAlone(assignment, { policy, sandbox: sandbox.client, signal: new AbortController().signal, say: () => undefined });
      for (let time = 1; time < times; time += 1) await once();
      return await once();
    } finally {
      policy.close();
      await lifecycle.stop();
      await model.stop();
    }
  }

  const userResults = ({ app }: BuiltAlone) => (app?.integration.verdict?.results ?? []).filter(({ caseId }) => caseId.startsWith('user.'));
  const gold = (module: string): string => `\`\`\`ts\n${brief.gold?.modules.find((one) => one.module === module)?.source ?? ''}\n\`\`\``;

  it('declares, writes and mends what the checker and the running app show, until every case passes', async () => {
    const asked: Asked[] = [];
    const model = await startScriptedModel((question) => {
      asked.push(question);
      if (question.structured) return JSON.stringify(asked.length === 1 ? withUnknownAnswer(DECLARATION) : DECLARATION);
      const start = question.messages.at(-1)?.content ?? '';
      const module = /async function (\w+)/.exec(start)?.[1] ?? '';
      const text = question.messages.at(-2)?.content ?? '';
      if (text.includes('does not compile') || text.includes('In the running app')) return gold(module);
      if (module === 'finishChore')
        return '```ts\nexport async function finishChore(db: Db, input: FinishChoreInput): Promise<Chore> {\n  return db.chores.first(input.id);\n}\n```';
      if (module === 'reopenChore') return gold(module).replace(/.*already open.*\n/, '');
      return gold(module);
    });
    const built = await build(model);
    assert.equal(asked.filter(({ structured }) => structured).length, 2, 'a declaration that cannot be built is asked for again');
    assert.match(asked[1]?.messages.at(-1)?.content ?? '', /it uses "Task", which does not exist/);
    assert.deepEqual(
      userResults(built).filter(({ passed }) => !passed),
      [],
    );
    assert.equal(userResults(built).length, brief.cases.length);
    assert.equal(built.repairTurns, 3);
    assert.ok(built.tokens > 0);
    const told = asked.flatMap(({ messages }) => messages.map(({ content }) => content)).join('\n');
    for (const { id } of brief.cases) assert.ok(!told.includes(id), 'the cases of the person are not told');
  });

  it('uses no more tokens than it is allowed', async () => {
    const model = await startScriptedModel(({ structured }) => (structured ? JSON.stringify(DECLARATION) : 'no code at all'));
    const built = await build(model, { tokens: 12_000 });
    assert.ok(built.tokens <= 12_000, String(built.tokens));
    assert.ok(userResults(built).some(({ passed }) => !passed));
  });

  it('samples a conversation once: under the same key a repeated one hears the same answers', async () => {
    let calls = 0;
    const model = await startScriptedModel(({ structured }) => {
      calls += 1;
      return structured ? JSON.stringify({ ...DECLARATION, actions: [], reports: [] }) : 'no code at all';
    });
    const built = await build(model, { times: 2 });
    assert.deepEqual([calls, built.app?.integration.journeys.length !== 0], [1, true]);
  });

  for (const misbehaviour of ['garbage', 'nothing', 'broken-json'] as const) {
    it(`ends without an app when the model answers ${misbehaviour}`, async () => {
      const built = await build(await startFakeModel(misbehaviour));
      assert.equal(built.app, undefined);
      assert.ok(built.tokens > 0);
    });
  }
});

function withUnknownAnswer(declaration: Declaration): Declaration {
  return { ...declaration, actions: declaration.actions.map((action) => ({ ...action, answers: 'Task' })) };
}
