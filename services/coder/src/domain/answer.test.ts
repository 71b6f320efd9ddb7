import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readAnswer } from './answer.ts';
import type { ModuleStart } from './module-start.ts';

const START: ModuleStart = {
  name: 'countBooks',
  signature: 'export async function countBooks(db: Db, input: CountBooksInput): Promise<CountBooksOutput>',
  dependencies: new Map(),
  dates: false,
};
const BODY = `${START.signature} {\n  return { total: await db.book.count() };\n}\n`;

function completion(name: string): string {
  return readFileSync(join(import.meta.dirname, '../fixtures', `${name}.completion.txt`), 'utf8');
}

function sourceOf(text: string, start = START): string {
  const answer = readAnswer(text, start);
  assert.ok('source' in answer, JSON.stringify(answer));
  return answer.source;
}

test('takes the code out of a fence and leaves prose and imports behind', () => {
  const text = `Sure! Here it is:\n\`\`\`typescript\nimport { PrismaClient } from '@prisma/client';\nimport type { Db } from './db';\n\n${BODY}\n\`\`\`\nThis counts the books.`;
  assert.equal(sourceOf(text), BODY);
});

test('takes bare code with prose behind it', () => {
  assert.equal(sourceOf(`import type { Db } from '../schema.ts';\n\n${BODY}\nThis function counts the books.`), BODY);
});

test('goes on from a forced start whose fence the answer does not close', () => {
  assert.equal(sourceOf(`\`\`\`ts\n${BODY.trimEnd()}`), BODY);
});

test('adds a missing export and async, and restores the signature', () => {
  assert.equal(sourceOf('```ts\nfunction countBooks(db: PrismaClient, input: any) {\n  return { total: await db.book.count() };\n}\n```'), BODY);
});

test('removes a client of its own and reads through the given one', () => {
  assert.equal(sourceOf(`\`\`\`ts\nconst prisma = new PrismaClient();\n\n${BODY.replace('db.book', 'prisma.book')}\`\`\``), BODY);
});

test('prefers the block that defines the function', () => {
  assert.equal(sourceOf(`\`\`\`ts\n${BODY}\`\`\`\nUse it so:\n\`\`\`ts\nawait run();\n\`\`\``), BODY);
});

test('says why an answer cannot be used', () => {
  assert.deepEqual(readAnswer('I cannot do that.', START), { unusable: 'the answer holds no code' });
  assert.deepEqual(readAnswer('```ts\nexport function other() {}\n```', START), { unusable: 'the answer does not define countBooks' });
  assert.deepEqual(readAnswer(`\`\`\`ts\n${START.signature} {\n  if (x) {\n    return`, START), { unusable: 'the answer ends in the middle of the code' });
});

test('returns the stored row where a completion returns the one read before its update', () => {
  const task = {
    name: 'completeTask',
    signature: 'export async function completeTask(db: Db, input: CompleteTaskInput): Promise<Task>',
    dependencies: new Map(),
    dates: false,
  };
  const source = sourceOf(completion('complete-task'), task);
  assert.match(source, /const storedTask = await db\.task\.update\(/);
  assert.match(source, /return storedTask;\n\}\n$/);
});

test('finds the stored row behind a row that was picked from a list', () => {
  const vote = {
    name: 'castVote',
    signature: 'export async function castVote(db: Db, input: CastVoteInput): Promise<Option>',
    dependencies: new Map(),
    dates: false,
  };
  assert.match(sourceOf(completion('cast-vote'), vote), /const storedOption = await db\.option\.update\([\s\S]*return storedOption;\n\}\n$/);
});

test('leaves a completion as it is that returns what update gives', () => {
  const loan = {
    name: 'returnLoan',
    signature: 'export async function returnLoan(db: Db, input: ReturnLoanInput): Promise<Loan>',
    dependencies: new Map(),
    dates: false,
  };
  const body = completion('return-loan')
    .split('\n\n')
    .slice(1)
    .join('\n\n')
    .replace(/```\n$/, '');
  assert.equal(sourceOf(completion('return-loan'), loan), body);
});
