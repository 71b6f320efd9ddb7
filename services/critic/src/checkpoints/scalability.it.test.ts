import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Plan } from '@modwright/contracts/plan';
import { readingList, sharedNotes } from '@modwright/profiles/samples';
import { startTestSandbox, type TestSandbox } from '@modwright/sandbox/testing';
import { toKnown } from '../testing/known.ts';
import type { CheckpointScore } from './checkpoint.ts';
import { scalability } from './scalability.ts';

let bench: TestSandbox;
before(async () => {
  bench = await startTestSandbox(['web', 'tools']);
});
after(() => bench.stop());

async function scores(plan: Plan, sources: ReadonlyMap<string, string>): Promise<readonly CheckpointScore[]> {
  return scalability.score({ ...toKnown({}), plan, sources, sandbox: bench.client });
}

/** The reading list with another report. */
async function scoresWith(readingCounts: string): Promise<readonly CheckpointScore[]> {
  return scores(readingList.plan, new Map([...readingList.sources, ['readingCounts', readingCounts]]));
}

function find(all: readonly CheckpointScore[], module = ''): CheckpointScore {
  return all.find((score) => score.module === module) ?? assert.fail(`no score of "${module}"`);
}

const rules = (score: CheckpointScore): string[] => score.findings.map(({ rule }) => rule);
const report = (body: string, more = ''): string => `${more}\nexport async function readingCounts(db: any): Promise<any> {\n${body}\n}\n`;

const COUNTED = `const total = await db.book.count();
  const read = await db.book.count({ where: { status: 'read' } });
  const counts = { read, unread: total - read, total };`;
const LOOP = `const total = await db.book.count();
  let read = 0;
  for (let id = 1; id <= total; id += 1) if (await db.book.findFirst({ where: { id, status: 'read' } })) read += 1;
  return { read, unread: total - read, total };`;
const SCAN = `const books = await db.book.findMany();
  const read = books.filter((book: any) => book.status === 'read').length;
  return { read, unread: books.length - read, total: books.length };`;

describe('scalability', () => {
  it('has nothing against modules that let the database count, and tells what every endpoint took', async () => {
    const all = await scores(readingList.plan, readingList.sources);
    assert.ok(find(all).value >= 0.8, find(all).evidence);
    const points = (find(all).curve ?? []).map(({ endpoint, module, rows, statements }) => [endpoint, module, rows, statements]);
    assert.deepEqual(points, [
      ['books.list', '', 100, 2],
      ['books.read', '', 100, 1],
      ['reports.readingCounts', 'readingCounts', 100, 2],
      ['books.markRead', 'markRead', 100, 5],
      ['books.list', '', 10_000, 2],
      ['books.read', '', 10_000, 1],
      ['reports.readingCounts', 'readingCounts', 10_000, 2],
      ['books.markRead', 'markRead', 10_000, 5],
    ]);
    assert.ok(find(all).curve?.every(({ p95Ms, answers, failures }) => p95Ms > 0 && answers > 20 && failures === 0));
  });

  it('tells a statement a row, blames its module and no other', async () => {
    const all = await scoresWith(report(LOOP));
    const own = find(all, 'readingCounts');
    assert.ok(own.value < 0.1, own.evidence);
    assert.equal(rules(own)[0], 'statements-grow');
    assert.deepEqual([own.findings[0]?.file, own.findings[0]?.module], ['src/modules/reading-counts.ts', 'readingCounts']);
    assert.match(own.evidence, /reports.readingCounts takes 10001 SQL statements \(101\)/);
    assert.ok(find(all, 'markRead').value >= 0.8);
    assert.match(find(all).evidence, /^worst is readingCounts: reports.readingCounts/);
  });

  it('tells a whole table that is read to count it', async () => {
    const own = find(await scoresWith(report(SCAN)), 'readingCounts');
    assert.ok(own.value > 0.4 && own.value < 0.75, `${own.value}: ${own.evidence}`);
    assert.ok(rules(own).includes('rows-read'));
  });

  it('asks as somebody who is signed in, and owns the rows', async () => {
    const all = await scores(sharedNotes.plan, sharedNotes.sources);
    assert.ok(find(all, 'pinNote').value >= 0.8, find(all, 'pinNote').evidence);
    assert.ok(find(all).curve?.every(({ failures }) => failures === 0));
  });

  it('has no word on an app without modules', async () => {
    assert.deepEqual(await scores(readingList.plan, new Map()), []);
  });
});

const CHEATS: Readonly<Record<string, readonly [source: string, rule: string]>> = {
  'keeps its answer in memory': [report(`if (kept) return kept;\n  ${COUNTED}\n  kept = counts;\n  return counts;`, 'let kept: any;'), 'not-read'],
  'keeps its answer as long as nothing is added': [
    report(`const now = await db.book.count();\n  if (kept?.total === now) return kept;\n  ${COUNTED}\n  kept = counts;\n  return counts;`, 'let kept: any;'),
    'not-read',
  ],
  'answers anything when it is asked often': [
    report(`${COUNTED}\n  calls += 1;\n  return calls > 6 ? { read: 0, unread: 0, total: 0 } : counts;`, 'let calls = 0;'),
    'wrong-under-load',
  ],
  'fails when it is asked often': [
    report(`${COUNTED}\n  calls += 1;\n  if (calls > 6) throw new Error('too often');\n  return counts;`, 'let calls = 0;'),
    'no-answer',
  ],
  'says how many statements it took': [
    report(
      `const { ServerResponse } = (globalThis as any).process.getBuiltinModule('node:http');
  const { writeHead } = ServerResponse.prototype;
  ServerResponse.prototype.writeHead = function (status: number, ...rest: any[]) {
    for (const part of rest) if (part && typeof part === 'object' && 'x-sql-statements' in part) part['x-sql-statements'] = '1';
    return writeHead.call(this, status, ...rest);
  };
  ${LOOP}`,
    ),
    'no-answer',
  ],
  'never ends with many rows': [report(`${COUNTED}\n  while (total > 1_000);\n  return counts;`), 'no-answer'],
  'ends the app with many rows': [report(`${COUNTED}\n  if (total > 1_000) (globalThis as any).process.exit(0);\n  return counts;`), 'no-answer'],
  'ends the app when it starts': [report(`${COUNTED}\n  return counts;`, '(globalThis as any).process.exit(0);'), 'no-answer'],
};

describe('a module is worth nothing, and harms no other, that', () => {
  for (const [name, [source, rule]] of Object.entries(CHEATS)) {
    it(name, async () => {
      const all = await scoresWith(source);
      assert.deepEqual([find(all, 'readingCounts').value, rules(find(all, 'readingCounts'))], [0, [rule]]);
      assert.ok(find(all, 'markRead').value >= 0.8, find(all, 'markRead').evidence);
    });
  }
});
