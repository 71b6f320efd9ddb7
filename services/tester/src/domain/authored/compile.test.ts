import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Acceptance } from '@modwright/contracts/plan';
import { findSchemaProblem } from '@modwright/grading';
import { readingList, sharedNotes, toolLibrary, type Sample } from '@modwright/profiles/samples';
import { confirmed, findMisreading, meet } from './agree.ts';
import { compileCase } from './compile.ts';
import { authoredQuestion } from './prompt.ts';
import { authoredSchema, type AuthoredCase } from './schema.ts';
import { createVocabulary, type Vocabulary } from './vocabulary.ts';

function vocabularyOf({ plan }: Sample, name: string): Vocabulary {
  const module = plan.modules.find((candidate) => candidate.name === name);
  assert.ok(module);
  return createVocabulary(plan, module);
}

const lend = vocabularyOf(toolLibrary, 'lendTool');
const sentence = (text: string): Acceptance => ({ id: 'x.a1', text, requirement: '', fromBrief: false });
const lends: AuthoredCase = {
  because: 'the rows are so',
  given: [{ row: 'tool1', name: 'Saw', lent: false }],
  input: { id: 'tool1', memberId: 'member1' },
  outcome: 'success',
  answer: { toolId: 'tool1', memberId: 'member1', returnedAt: null },
  after: [{ row: 'tool1', lent: true }],
};
const refused: AuthoredCase = {
  because: 'the rows are so',
  given: [{ row: 'tool1', lent: true }],
  input: { id: 'tool1', memberId: 'member1' },
  outcome: '409 the tool is already lent',
};

test('the schema takes what fits the module and nothing else', () => {
  const schema = JSON.stringify(authoredSchema(lend));
  const validate = (value: unknown): boolean => findSchemaProblem(schema, value) === undefined;
  assert.equal(validate(lends), true);
  assert.equal(validate(refused), true);
  assert.equal(validate({ ...refused, outcome: '418 a teapot' }), false);
  assert.equal(validate({ ...lends, given: [{ row: 'spoon1' }] }), false);
  assert.equal(validate({ ...lends, input: { id: 'member1', memberId: 'member1' } }), false);
});

test('puts rows in place, makes rows that are only named, calls, and looks at the answer and the rows', () => {
  const { steps } = compileCase(lend, sentence('x'), lends);
  assert.deepEqual(
    steps.map((step) => `${step.given ? 'given' : 'judged'} ${step.method} ${step.path}`),
    ['given POST /.given/Tool', 'given POST /.given/Member', 'judged POST /api/tools/{{tool1.id}}/lend', 'judged GET /api/tools/{{tool1.id}}'],
  );
  assert.deepEqual(JSON.parse(steps[2]?.expect?.bodyJson ?? ''), { toolId: '{{tool1.id}}', memberId: '{{member1.id}}', returnedAt: null });
  assert.deepEqual(JSON.parse(steps[3]?.expect?.bodyJson ?? ''), { lent: true });
  assert.match(steps[0]?.bodyJson ?? '', /"name":"Saw \$text:/);
});

test('looks at the status and the shape of a refusal', () => {
  const judged = compileCase(lend, sentence('x'), refused).steps.at(-1);
  assert.equal(judged?.expect?.status, 409);
  assert.match(judged.expect.schemaJson, /error/);
});

test('"unknown" is an id that no row has', () => {
  const judged = compileCase(lend, sentence('x'), {
    because: 'the rows are so',
    given: [],
    input: { id: 'unknown', memberId: 'member1' },
    outcome: '404 there is no such tool',
  }).steps.at(-1);
  assert.equal(judged?.path, '/api/tools/987654321/lend');
});

test('a time that must be set is judged by the schema', () => {
  const markRead = vocabularyOf(readingList, 'markRead');
  const written: AuthoredCase = {
    because: 'the rows are so',
    given: [{ row: 'book1', status: 'unread' }],
    input: { id: 'book1' },
    outcome: 'success',
    answer: { status: 'read', readAt: 'set' },
  };
  const judged = compileCase(markRead, sentence('x'), written).steps.at(-1);
  assert.deepEqual(JSON.parse(judged?.expect?.bodyJson ?? ''), { status: 'read', readAt: { $any: true } });
  assert.match(judged?.expect?.schemaJson ?? '', /"readAt":\{"type":"string","minLength":1\}/);
});

test('gives owned rows to the account that speaks', () => {
  const pin = vocabularyOf(sharedNotes, 'pinNote');
  const { steps } = compileCase(pin, sentence('x'), {
    because: 'the rows are so',
    given: [{ row: 'note1' }],
    input: { id: 'note1' },
    outcome: 'success',
    answer: { pinned: true },
  });
  assert.deepEqual(
    steps.map(({ asUser }) => asUser),
    ['alice', 'alice'],
  );
  assert.match(steps[0]?.bodyJson ?? '', /"ownerId":"\{\{alice\.id\}\}"/);
});

test('refuses an expectation about a row that is not there', () => {
  assert.throws(() => compileCase(lend, sentence('x'), { ...lends, after: [{ row: 'tool3', lent: true }] }), {
    code: 'INVALID_ARGUMENT',
    message: /tool3, which is not given/,
  });
});

test('text that a rule makes of text stays as it is written', () => {
  const report = vocabularyOf(toolLibrary, 'busiestMembers');
  const given = [
    { row: 'member1', name: 'Ann' },
    { row: 'loan1', memberId: 'member1', toolId: 'tool1', returnedAt: null },
  ] as const;
  const named = compileCase(report, sentence('x'), {
    because: '',
    given,
    input: {},
    outcome: 'success',
    answer: [{ memberId: 'member1', name: 'Ann', tools: 1 }],
  });
  assert.match(named.steps.at(-1)?.expect?.bodyJson ?? '', /"name":"Ann \$text:/);
  const made = compileCase(report, sentence('x'), { because: '', given, input: {}, outcome: 'success', answer: [{ name: 'ANN', tools: 1 }] });
  assert.match(made.steps.at(-1)?.expect?.bodyJson ?? '', /"name":"ANN"/);
  assert.match(made.steps[0]?.bodyJson ?? '', /"name":"Ann"/);
});

test('two readings meet in what both expect, whatever the scene, the order and the words', () => {
  const first = compileCase(lend, sentence('x'), lends);
  const second = compileCase(lend, sentence('x'), {
    ...lends,
    because: 'the rows are so',
    given: [{ row: 'tool1', name: 'Axe' }],
    answer: { returnedAt: null, toolId: 'tool1' },
    after: [{ row: 'tool1', name: 'Axe', lent: true }],
  });
  const met = meet(first, second);
  assert.deepEqual(JSON.parse(met?.steps[2]?.expect?.bodyJson ?? ''), { toolId: '{{tool1.id}}', returnedAt: null });
  assert.deepEqual(JSON.parse(met?.steps[3]?.expect?.bodyJson ?? ''), { lent: true });
});

test('readings that exclude one another do not meet, and one that nobody confirms does not count', () => {
  const first = compileCase(lend, sentence('x'), lends);
  const other = compileCase(lend, sentence('x'), refused);
  const contrary = compileCase(lend, sentence('x'), { ...lends, after: [{ row: 'tool1', lent: false }] });
  assert.equal(meet(first, other), undefined);
  assert.equal(meet(first, contrary), undefined);
  assert.equal(confirmed([first, other]), undefined);
  assert.equal(confirmed([other, first, first])?.steps.at(-1)?.method, 'GET');
});

test('words of the sentence rule readings out', () => {
  const success = compileCase(lend, sentence('x'), lends);
  const refusal = compileCase(lend, sentence('x'), refused);
  assert.match(findMisreading(sentence('then it is refused with 422'), lend.module, refusal) ?? '', /says 422, the case expects 409/);
  assert.match(findMisreading(sentence('when it is lent, then it is refused'), lend.module, success) ?? '', /tells of a refusal/);
  assert.match(findMisreading(sentence('when it is lent, then it succeeds'), lend.module, refusal) ?? '', /tells of success/);
  assert.match(findMisreading(sentence('It answers the loan, now open.'), lend.module, refusal) ?? '', /tells of no refusal/);
  assert.equal(findMisreading(sentence('when it is lent again, then it is refused with 409'), lend.module, refusal), undefined);
  assert.equal(findMisreading(sentence('when it is lent, then the tool is lent'), lend.module, success), undefined);
});

test('the question holds what the module touches and nothing else of the plan', () => {
  const question = authoredQuestion(vocabularyOf(toolLibrary, 'returnTool'), 'Given a tool,\nwhen it is returned');
  assert.match(question, /Sentence: Given a tool, when it is returned$/);
  assert.match(question, /409 the tool is not lent/);
  assert.doesNotMatch(question, /busiestMembers/);
});
