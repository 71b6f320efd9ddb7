import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Module } from '@modwright/contracts/plan';
import { Role } from '@modwright/contracts/policy';
import type { DraftTask } from './prompt.ts';
import { freshMessages, problemText, repairMessages } from './repair.ts';

const TEXTS = { system: 'system', exampleRule: '## Task\nrule\n## Answer\nanswer', exampleReport: '## Task\nreport\n## Answer\nanswer' };
const TASK: DraftTask = {
  module: Module.fromPartial({ name: 'markRead', responsibility: 'Marks a book as read.' }),
  path: '/api/books/{id}/mark-read',
  interfaceText: 'export interface Book {\n  id: number;\n}\n',
  start: { name: 'markRead', signature: 'export async function markRead(db: Db, input: MarkReadInput): Promise<Book>', dependencies: new Map(), dates: false },
  notes: [],
  examples: [],
  known: [],
};
const NONE = { diagnostics: [], failures: [], integration: [], review: [] };

test('shows the draft, what is wrong with it, and forces the start of the file', () => {
  const messages = repairMessages(TASK, { ...NONE, source: 'SOURCE', failures: ['it answered 500'] }, TEXTS);
  assert.deepEqual(
    messages.map(({ role }) => role),
    [Role.SYSTEM, Role.USER, Role.ASSISTANT, Role.USER, Role.ASSISTANT, Role.USER, Role.ASSISTANT],
  );
  assert.equal(messages[4]!.content, '```ts\nSOURCE\n```');
  assert.match(messages[5]!.content, /- it answered 500/);
  assert.match(messages[6]!.content, /^```ts\nimport type \{ Book, Db, MarkReadInput \}[\s\S]*\{\n$/);
});

test('a new start is told what was wrong, and is not shown the draft that was', () => {
  const messages = freshMessages(TASK, { ...NONE, source: '', failures: ['it answered 500'] }, TEXTS);
  assert.deepEqual(
    messages.map(({ role }) => role),
    [Role.SYSTEM, Role.USER, Role.ASSISTANT, Role.USER, Role.ASSISTANT],
  );
  assert.match(messages[3]!.content, /Marks a book as read\.[\s\S]*An earlier file was wrong:[\s\S]*- it answered 500/);
});

test('asks for edits where the draft is long', () => {
  const messages = repairMessages(TASK, { ...NONE, source: 'a;\n'.repeat(150), failures: ['it answered 500'] }, TEXTS);
  assert.match(messages.at(-1)!.content, /<<<<<<< SEARCH/);
});

test('names each problem once and four of a kind at most', () => {
  const text = problemText({ ...NONE, source: '', failures: ['a', 'a', 'b', 'c', 'd', 'e'] }, '');
  assert.deepEqual(text.split('\n').slice(1), ['- a', '- b', '- c', '- d']);
});
