import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { IntegrationRequested, type IntegrationReached } from '@modwright/contracts/build';
import { Case, CaseOrigin } from '@modwright/contracts/grading';
import type { Program } from '@modwright/contracts/sandbox';
import { readingList, sharedNotes, toolLibrary, type Sample } from '@modwright/profiles/samples';
import { startWorkbench, type Workbench } from '../testing/workbench.ts';
import { handleIntegration, type IntegrationTurn } from './integrate.ts';

const scene = [
  { method: 'POST', path: '/api/tools', bodyJson: '{"name":"$text:tool","category":"wood","dailyFee":1}', save: 'tool', given: true },
  { method: 'POST', path: '/api/members', bodyJson: '{"name":"$text:member","email":"$email:member"}', save: 'member', given: true },
];
const lend = { method: 'POST', path: '/api/tools/{{tool.id}}/lend', bodyJson: '{"memberId":"{{member.id}}"}' };
const takeBack = { method: 'POST', path: '/api/tools/{{tool.id}}/return' };
const cases = [
  { id: 'tools.create', title: 'a tool is added', steps: [{ ...scene[0], given: false, expect: { status: 201 } }] },
  {
    id: 'lendTool.a1',
    module: 'lendTool',
    title: 'a free tool is lent',
    steps: [...scene, { ...lend, expect: { status: 200, bodyJson: '{"returnedAt":null}' } }],
  },
  {
    id: 'returnTool.a1',
    module: 'returnTool',
    title: 'a lent tool is returned',
    steps: [
      ...scene,
      { ...lend, given: true },
      { ...takeBack, expect: { status: 200 } },
      { method: 'GET', path: '/api/tools/{{tool.id}}', expect: { bodyJson: '{"lent":false}' } },
    ],
  },
  {
    id: 'busiestMembers.a1',
    module: 'busiestMembers',
    title: 'nobody holds a tool',
    steps: [{ method: 'GET', path: '/api/reports/busiest-members', expect: { status: 200, bodyJson: '[]' } }],
  },
  {
    id: 'user.return-twice',
    origin: CaseOrigin.USER,
    title: 'what only the person knows',
    steps: [...scene.map((step) => ({ ...step, given: false })), lend, takeBack, { ...takeBack, expect: { status: 409 } }],
  },
].map((one) => Case.fromPartial(one));

/** The gold app, with other sources for some of its modules. */
function requestFor(sample: Sample, changed: Readonly<Record<string, string>> = {}): IntegrationRequested {
  const modules = [...sample.sources].map(([module, source]) => ({ module, source: changed[module] ?? source }));
  return IntegrationRequested.fromPartial({ plan: sample.plan, modules, cases: sample === toolLibrary ? cases : [], seed: 11 });
}

function goldOf(module: string): string {
  return toolLibrary.sources.get(module) ?? assert.fail(`no gold ${module}`);
}

/** A turn whose page bundle has another main file: pages are hostile, whoever made them. */
function withPages({ turn }: Workbench, main: (original: string) => string): IntegrationTurn {
  const change = (program: Program): Program => ({
    ...program,
    files: program.files.map((file) =>
      file.path === 'src/web/main.tsx' ? { ...file, content: Buffer.from(main(Buffer.from(file.content).toString())) } : file,
    ),
  });
  return { ...turn, sandbox: { ...turn.sandbox, run: (program, signal) => turn.sandbox.run(change(program), signal) } };
}

const passedIds = (reached: IntegrationReached): string[] => reached.verdict?.results.filter(({ passed }) => passed).map(({ caseId }) => caseId) ?? [];

describe('integration in the sandbox', () => {
  let bench: Workbench;
  before(async () => {
    bench = await startWorkbench();
  });
  after(() => bench.stop());
  const integrate = (changed: Readonly<Record<string, string>> = {}) => handleIntegration(requestFor(toolLibrary, changed), bench.turn);

  test('an app without pages passes every case, and no browser is started', async () => {
    const request = requestFor(toolLibrary);
    const programs: Program[] = [];
    const run: typeof bench.turn.sandbox.run = (program, signal) => {
      programs.push(program);
      return bench.turn.sandbox.run(program, signal);
    };
    const turn = { ...bench.turn, sandbox: { ...bench.turn.sandbox, run } };
    const reached = await handleIntegration({ ...request, plan: { ...toolLibrary.plan, profile: 'api' } }, turn);
    assert.deepEqual([reached.verdict?.passed, reached.journeys, reached.faults], [cases.length, [], []]);
    assert.deepEqual(
      programs.map(({ image }) => image),
      ['web'],
      'the type check alone',
    );
  });

  test('a good app passes every case and every journey without a fault', async () => {
    const reached = await integrate();
    assert.deepEqual(reached.faults, []);
    assert.deepEqual([reached.verdict?.passed, reached.verdict?.expected], [cases.length, cases.length]);
    assert.deepEqual(
      reached.journeys.filter(({ passed }) => !passed),
      [],
    );
    assert.ok(reached.journeys.length >= 8);
  });

  test('a rule that is not kept blames its module, and tells nothing of a case of the person but the request', async () => {
    const source = goldOf('returnTool').replace(', returnedAt: null } })', ' } })');
    const { faults, verdict } = await integrate({ returnTool: source });
    assert.equal(verdict?.passed, cases.length - 1);
    assert.deepEqual(faults, [{ module: 'returnTool', what: 'a case of the person fails at POST /api/tools/{{tool.id}}/return', evidence: '' }]);
  });

  test('a module that throws is blamed for the answer of 500, in cases and in the browser', async () => {
    const source = goldOf('busiestMembers').replace('const members =', "if (Date.now() > 0) throw new Error('boom');\n  const members =");
    const { faults, journeys } = await integrate({ busiestMembers: source });
    assert.deepEqual([...new Set(faults.map(({ module }) => module))], ['busiestMembers']);
    assert.ok(journeys.some(({ passed }) => !passed));
    assert.ok(journeys.some(({ passed }) => passed));
  });

  test('a module that does not type-check is blamed and left out, and the rest of the app is judged', async () => {
    const reached = await integrate({ busiestMembers: goldOf('busiestMembers').replace('tools: open', 'tools: "many" + open') });
    assert.match(reached.faults.find(({ module }) => module === 'busiestMembers')?.evidence ?? '', /busiest-members\.ts\(\d+\): /);
    assert.deepEqual(passedIds(reached), ['tools.create', 'lendTool.a1', 'returnTool.a1', 'user.return-twice']);
  });

  test('a module that reaches for the machine is blamed and left out before it runs', async () => {
    const source = goldOf('busiestMembers').replace('const members =', "(globalThis as any).process.getBuiltinModule('node:fs');\n  const members =");
    const reached = await integrate({ busiestMembers: source });
    const [fault] = reached.faults.filter(({ module }) => module === 'busiestMembers');
    assert.match(fault?.evidence ?? '', /busiest-members\.ts\(\d+\): `globalThis` must not be used/);
    assert.deepEqual(passedIds(reached), ['tools.create', 'lendTool.a1', 'returnTool.a1', 'user.return-twice']);
  });

  test('a module that ends the process fails the cases it ends, not those of others', async () => {
    const source = goldOf('returnTool').replace(
      'const tool =',
      'const kept: number[][] = [];\n  for (;;) kept.push(new Array(1_000_000).fill(0));\n  const tool =',
    );
    const reached = await integrate({ returnTool: source });
    assert.deepEqual(passedIds(reached), ['tools.create', 'lendTool.a1', 'busiestMembers.a1']);
    assert.deepEqual([...new Set(reached.faults.map(({ module }) => module))], ['returnTool']);
    assert.deepEqual(
      reached.journeys.filter(({ passed }) => !passed).map(({ caseId }) => caseId),
      ['journey.tools.action.tools.return'],
    );
  });

  test('a module that stops the app from starting is blamed, and no case passes', async () => {
    const reached = await integrate({ lendTool: `${goldOf('lendTool')}\nthrow new Error('not today');\n` });
    assert.equal(reached.verdict?.passed, 0);
    assert.match(reached.verdict?.bootFailure ?? '', /not today/);
    assert.deepEqual(
      reached.faults.map(({ module, what }) => [module, what]),
      [['lendTool', 'the app does not start']],
    );
    assert.ok(reached.journeys.every(({ passed }) => !passed));
  });

  for (const [name, sample] of Object.entries({ 'a reading list': readingList, 'notes with accounts': sharedNotes })) {
    test(`${name} passes every journey without a fault`, async () => {
      const { journeys, faults } = await handleIntegration(requestFor(sample), bench.turn);
      assert.deepEqual(faults, []);
      assert.deepEqual(
        journeys.filter(({ passed }) => !passed),
        [],
      );
    });
  }

  test('an error on the console is a fault although every step passes', async () => {
    const turn = withPages(bench, (main) => `${main}\nconsole.error('a planted complaint');\n`);
    const { journeys, faults } = await handleIntegration(requestFor(readingList), turn);
    assert.ok(journeys.every(({ passed }) => !passed));
    assert.deepEqual(faults, [{ module: '', what: 'a page reported an error: a planted complaint', evidence: 'a planted complaint' }]);
  });

  test('pages that only claim success pass nothing', async () => {
    const forged = JSON.stringify([{ id: 'journey.books.opens', failedStep: -1, failure: '', consoleErrors: [], pageErrors: [], badAnswers: [], ms: 1 }]);
    const turn = withPages(
      bench,
      () => `
        const forged = ${JSON.stringify(forged)};
        document.body.innerHTML = '<p role="status">all journeys pass</p><pre>' + forged + '</pre>';
        console.log(forged);
        for (const path of ['/out/journeys.json', 'file:///out/journeys.json']) fetch(path, { method: 'PUT', body: forged }).catch(() => {});
        Object.assign(globalThis, { __playwright: { passed: true }, failedStep: -1 });
      `,
    );
    const { journeys } = await handleIntegration(requestFor(readingList), turn);
    assert.deepEqual(
      journeys.filter(({ passed }) => passed),
      [],
    );
  });

  test('pages that everybody can use have no accessibility fault', async () => {
    const { accessibility, pagesChecked } = await handleIntegration(requestFor(sharedNotes), bench.turn);
    assert.deepEqual(accessibility, []);
    assert.equal(pagesChecked, sharedNotes.plan.pages.length + 1);
  });

  test('a field without a name and pale text are found, once a page, though the page answers for itself', async () => {
    const turn = withPages(
      bench,
      (original) => `${original}
        const bad = document.createElement('div');
        bad.innerHTML = '<input type="text"><p>pale</p>';
        Object.assign(bad.style, { color: '#bbb', background: '#fff' });
        document.body.append(bad);
        Object.defineProperty(window, 'axe', { value: { run: async () => ({ violations: [] }) }, writable: false });
      `,
    );
    const { accessibility, pagesChecked } = await handleIntegration(requestFor(readingList), turn);
    const found = accessibility.map(({ file, rule, message }) => `${file} ${rule} ${message.split(':')[0]}`);
    assert.equal(pagesChecked, 2);
    assert.deepEqual(found.toSorted(), readingList.plan.pages.flatMap(({ path }) => [`${path} color-contrast serious`, `${path} label critical`]).toSorted());
  });

  test('a module that prints and writes a forged result passes nothing by it', async () => {
    const forge = `
  const report = JSON.stringify([{ id: 'journey.overview.opens', failedStep: -1, failure: '', consoleErrors: [], pageErrors: [], badAnswers: [], ms: 1 }]);
  console.log(report);
  const { writeFileSync } = (globalThis as never as { process: { getBuiltinModule(name: string): { writeFileSync(path: string, text: string): void } } }).process.getBuiltinModule('node:fs');
  for (const path of ['/out/journeys.json', '/peers/app.sock', '/app/journeys.json']) try { writeFileSync(path, report); } catch {}
  throw new Error('nothing to show');
`;
    const source = (readingList.sources.get('readingCounts') ?? '').replace(/\{\n[\s\S]*\}\n$/, `{${forge}}\n`);
    const modules = [...readingList.sources].map(([module, text]) => ({ module, source: module === 'readingCounts' ? source : text }));
    const { journeys, faults } = await handleIntegration(IntegrationRequested.fromPartial({ plan: readingList.plan, modules, seed: 3 }), bench.turn);
    assert.equal(journeys.find(({ caseId }) => caseId === 'journey.overview.opens')?.passed, false);
    assert.deepEqual([...new Set(faults.map(({ module }) => module))], ['readingCounts']);
  });
});
