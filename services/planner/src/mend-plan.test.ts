import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import type { TurnPrompt } from '@modwright/agent';
import { PlanFault } from '@modwright/contracts/build';
import type { Plan } from '@modwright/contracts/plan';
import { FieldType } from '@modwright/contracts/plan';
import { lintPlan } from '@modwright/plan';
import { applyEdits, editSchema, effectsOf } from './domain/mending/edits.ts';
import { completed, recorded, scripted } from './fixtures/scripted.ts';
import { planMending } from './mend-plan.ts';
import { planBrief } from './plan-brief.ts';

const tools = recorded('tools');
const lends = {
  effects: ['creates Loan', 'sets Tool.status'],
  input: [],
  refusals: ['409 the tool is already lent'],
  examples: ['Given a free tool, when it is lent, then there is a loan'],
};
const { plan } = await planBrief(
  { text: tools.text, requirements: [], openapi: '', profile: 'web', layer: undefined, checkpoints: [] },
  scripted(tools, { lendTool: lends }),
);
const lendTool = (of: Plan) => of.modules.find(({ name }) => name === 'lendTool')!;
const [effect = ''] = effectsOf(lendTool(plan));

describe('an edit of a plan', () => {
  const edited = (line: string) => applyEdits(plan, [line]);

  it('takes from a module what it must not change', () => {
    const mended = edited(`drop effect lendTool: ${effect}`);
    assert.deepEqual(effectsOf(lendTool(mended.plan)), effectsOf(lendTool(plan)).slice(1));
    assert.equal(mended.repairs.length, 1);
  });

  it('tells a module a rule, before everything else', () => {
    assert.match(lendTool(edited('add rule lendTool: Only open loans count').plan).responsibility, /^Only open loans count\. /);
  });

  it('adds and drops a refusal', () => {
    const more = edited('add refusal lendTool: 409 the member has too many');
    assert.deepEqual(lendTool(more.plan).refusals.at(-1), { status: 409, when: 'the member has too many' });
    assert.deepEqual(applyEdits(more.plan, ['drop refusal lendTool: 409 the member has too many']).plan, plan);
  });

  it('adds an input or a field that may be left out: cases and rows of before have none', () => {
    assert.partialDeepStrictEqual(lendTool(edited('add input lendTool: reason: text').plan).input.at(-1), { name: 'reason', required: false });
    const entity = edited('add field Tool: lentAt: dateTime').plan.entities.find(({ name }) => name === 'Tool');
    assert.partialDeepStrictEqual(entity?.fields.at(-1), { name: 'lentAt', type: FieldType.DATE_TIME, required: false });
  });

  it('changes nothing else, and leaves a plan that can be built', () => {
    const { plan: after } = edited('add rule lendTool: Only open loans count');
    assert.deepEqual({ ...after, modules: [] }, { ...plan, modules: [] });
    assert.deepEqual(
      after.modules.filter(({ name }) => name !== 'lendTool'),
      plan.modules.filter(({ name }) => name !== 'lendTool'),
    );
    assert.deepEqual(lintPlan(after), []);
  });

  it('is left out when it cannot be read, names nothing of the plan, or is there already', () => {
    const lines = [
      'rewrite everything',
      'add rule noSuchModule: Only open loans count',
      'add field Tool: id: integer',
      'add entity lendTool: Nothing',
      `add input lendTool: ${lendTool(plan).input[0]?.name}: integer`,
      'drop effect lendTool: sets the moon',
    ];
    assert.deepEqual(applyEdits(plan, lines), { plan, repairs: [] });
  });

  it('may be chosen among what the module has', () => {
    const told = applyEdits(plan, ['add refusal lendTool: 409 the member has too many']).plan;
    const { anyOf } = editSchema(told, [lendTool(told)]) as { anyOf: { enum?: string[] }[] };
    const fixed = anyOf.flatMap((one) => one.enum ?? []);
    assert.ok(fixed.includes(`drop effect lendTool: ${effect}`) && fixed.includes('drop refusal lendTool: 409 the member has too many'));
  });
});

const faults = [PlanFault.fromPartial({ module: 'lendTool', what: 'every draft of lendTool fails in the same way', evidence: ['POST /x answered 409'] })];
const base = { build: 'build_1', version: 1, plan, cases: [], modules: [] };

test('a plan is mended by one question, which shows what failed as quoted material', async () => {
  const prompts: TurnPrompt[] = [];
  const ask = (prompt: TurnPrompt) => {
    prompts.push(prompt);
    return Promise.resolve(completed(JSON.stringify({ cause: 'x', edits: ['add rule lendTool: Only open loans count.'] })));
  };
  const mended = await planMending(base, faults, { ask, say: () => undefined });
  assert.deepEqual(mended.repairs, ['add rule lendTool: Only open loans count.']);
  assert.deepEqual([prompts.length, prompts[0]?.context.step, mended.findings], [1, 'mending', []]);
  assert.match(String(prompts[0]?.messages.at(-1)?.content), /POST \/x answered 409/);
});

test('a model that gives no usable answer leaves the plan as it is', async () => {
  const mended = await planMending(base, faults, { ask: () => Promise.resolve(completed('no')), say: () => undefined });
  assert.deepEqual([mended.plan, mended.repairs], [plan, []]);
});
