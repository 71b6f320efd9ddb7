import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { SandboxClient, TurnPrompt } from '@modwright/agent';
import { Disagreement, VerdictRequested } from '@modwright/contracts/build';
import { Completed, FinishReason } from '@modwright/contracts/policy';
import { readingList, samples, toolLibrary } from '@modwright/profiles/samples';
import { nullModule } from '@modwright/profiles';
import { startTestSandbox } from '@modwright/sandbox/testing';
import { gradeApp } from './adapters/grade.ts';
import { hiddenCases } from './cheats/score-cheats.ts';
import type { AuthoredCase } from './domain/authored/schema.ts';
import { doubtAbout } from './domain/authored/second-reading.ts';
import { deriveCases } from './domain/contract-cases/derive.ts';
import { handleCasesRequested } from './handlers/cases-requested.ts';
import { handleVerdictRequested } from './handlers/verdict-requested.ts';
import { readWorkedExamples } from './prompts/worked.ts';

let client: SandboxClient;
let stop: () => Promise<void>;
before(async () => ({ client, stop } = await startTestSandbox(['web'])));
after(() => stop());

const signal = new AbortController().signal;
const quiet = (): void => undefined;

/** A model that answers a sentence, by the start of it, with its readings in turn. */
function modelThat(readings: Readonly<Record<string, readonly AuthoredCase[]>>): (prompt: TurnPrompt) => Promise<Completed> {
  return (prompt) => {
    const id = prompt.context.group;
    const of = readings[id] ?? [];
    const text = JSON.stringify(of[prompt.context.sample] ?? of.at(-1) ?? {});
    return Promise.resolve(Completed.fromPartial({ text, finish: FinishReason.STOP }));
  };
}

const marks: AuthoredCase = {
  because: 'the rows are so',
  given: [{ row: 'book1', status: 'unread' }],
  input: { id: 'book1' },
  outcome: 'success',
  answer: { status: 'read', readAt: 'set' },
};
const refuses: AuthoredCase = {
  because: 'the rows are so',
  given: [{ row: 'book1', status: 'read' }],
  input: { id: 'book1' },
  outcome: '409 the book is already read',
};
const none: AuthoredCase = { because: 'the rows are so', given: [], input: {}, outcome: 'success', answer: { read: 0, unread: 0, total: 0 } };
const some: AuthoredCase = {
  because: 'the rows are so',
  given: [{ row: 'book1', status: 'read' }, { row: 'book2' }, { row: 'book3' }],
  input: {},
  outcome: 'success',
  answer: { read: 1, unread: 2, total: 3 },
};
const wrong: AuthoredCase = { ...some, answer: { read: 3 } };

test('a draft that compiles and reaches for the machine is refused before it runs, with what to mend', async () => {
  const source = (toolLibrary.sources.get('lendTool') ?? '').replace('{\n', "{\n  (globalThis as any).process.getBuiltinModule('node:child_process');\n");
  const request = VerdictRequested.fromPartial({ plan: toolLibrary.plan, module: 'lendTool', drafts: [{ id: 'd', source }], cases: hiddenCases(), seed: 1 });
  const programs: string[][] = [];
  const sandbox = {
    ...client,
    open: () => assert.fail('it ran'),
    run: (...args: Parameters<typeof client.run>) => (programs.push(args[0].argv), client.run(...args)),
  };
  const { verdicts } = await handleVerdictRequested(request, { sandbox, signal, say: quiet });
  assert.match(verdicts[0]?.diagnostics[0] ?? '', /lend-tool\.ts:\d+: `globalThis` must not be used/);
  assert.deepEqual([verdicts[0]?.passed, verdicts[0]?.expected, programs.length], [0, hiddenCases().length, 1], 'the type check alone');
});

for (const [name, { plan, sources }] of Object.entries(samples)) {
  test(`the known-good app of ${name} passes every derived case`, async () => {
    const graded = await gradeApp({ sandbox: client, signal }, plan, sources, deriveCases(plan), 'seed');
    assert.ok('results' in graded);
    assert.deepEqual(
      graded.results.filter((result) => !result.passed),
      [],
    );
  });
}

test('makes cases from sentences, keeps those two readings agree on, and tells why others do not count', async () => {
  const ask = modelThat({
    'markRead.a1': [marks],
    'markRead.a2': [marks, refuses],
    'readingCounts.a1': [some, wrong, some],
    'readingCounts.a2': [none, some, wrong],
  });
  const { cases, discarded } = await handleCasesRequested(
    { plan: readingList.plan, seed: 1, base: undefined, disputed: [] },
    { ask, sandbox: client, signal, say: quiet },
    readWorkedExamples(),
  );
  const authored = cases.filter(({ acceptance }) => acceptance !== '');
  assert.deepEqual(
    authored.map(({ id }) => id),
    ['markRead.a1', 'markRead.a2', 'readingCounts.a1'],
  );
  assert.deepEqual(discarded, ['readingCounts.a2: no two readings agree']);
  assert.ok(
    cases.some(({ id, module }) => id === 'markRead.not-found' && module === ''),
    "the scaffold answers 404, so the case is not the module's",
  );
  const graded = await gradeApp({ sandbox: client, signal }, readingList.plan, readingList.sources, cases, 'other seed');
  assert.ok('results' in graded);
  assert.deepEqual(
    graded.results.filter((result) => !result.passed),
    [],
  );
});

test('reads disputed sentences again, told how the drafts answered, and takes other scenes that count alone', async () => {
  const { plan } = readingList;
  const ready = (readings: Readonly<Record<string, readonly AuthoredCase[]>>, told: string[] = []) => ({
    ask: (prompt: TurnPrompt) => (told.push(String(prompt.messages.at(-1)?.content)), modelThat(readings)(prompt)),
    sandbox: client,
    signal,
    say: quiet,
  });
  const wrongScene: AuthoredCase = { ...marks, given: [{ row: 'book1', status: 'read' }] };
  const first = await handleCasesRequested(
    { plan, seed: 1, base: undefined, disputed: [] },
    ready({ 'markRead.a1': [wrongScene], 'markRead.a2': [refuses], 'readingCounts.a1': [some], 'readingCounts.a2': [none] }),
    readWorkedExamples(),
  );
  const disputed = first.cases.filter(({ id }) => id === 'markRead.a1').map((one) => ({ case: one, disagreement: Disagreement.REFUSES }));
  assert.equal(disputed.length, 1);
  const told: string[] = [];
  const again = (reading: AuthoredCase) =>
    handleCasesRequested({ plan, seed: 1, base: undefined, disputed }, ready({ 'markRead.a1.again': [reading] }, told), readWorkedExamples());
  const better = await again(marks);
  assert.deepEqual([better.again, better.cases.map(({ id }) => id)], [true, ['markRead.a1']]);
  const graded = await gradeApp({ sandbox: client, signal }, plan, readingList.sources, better.cases, 'other seed');
  assert.deepEqual('results' in graded && graded.results.map(({ passed }) => passed), [true]);
  assert.ok(told.every((text) => text.endsWith(doubtAbout(Disagreement.REFUSES))));
  assert.deepEqual(await again(wrongScene), { cases: [], discarded: ['markRead.a1: a second reading is the same'], superseded: [], again: true });
});

test('a null module, a source that does not compile, an unusable one and one that does not start pass nothing; the good one passes all', async () => {
  const { plan, sources } = toolLibrary;
  const module = plan.modules.find(({ name }) => name === 'lendTool');
  assert.ok(module);
  const good = sources.get('lendTool') ?? '';
  const drafts = [
    { id: 'null', source: nullModule(plan, module) },
    { id: 'types', source: good.replace('findUnique', 'findSomething') },
    { id: 'unusable', unusable: 'the answer held no code' },
    { id: 'boot', source: good.replace('export async', "throw new Error('at import');\nexport async") },
    { id: 'good', source: good },
  ];
  const request = VerdictRequested.fromPartial({ plan, module: 'lendTool', drafts, cases: hiddenCases(), seed: 1 });
  const { verdicts, mutants, mutantsKilled } = await handleVerdictRequested(request, { sandbox: client, signal, say: quiet });
  assert.deepEqual(
    verdicts.map(({ draft, passed, expected }) => [draft, passed, expected]),
    [
      ['null', 0, 4],
      ['types', 0, 4],
      ['unusable', 0, 4],
      ['boot', 0, 4],
      ['good', 4, 4],
    ],
  );
  assert.match(verdicts[1]?.diagnostics[0] ?? '', /src\/modules\/lend-tool\.ts:\d+: .*findSomething/);
  assert.match(verdicts[3]?.bootFailure ?? '', /at import/);
  assert.ok(mutantsKilled >= 3 && mutants === 4);
  for (const { failureShown } of verdicts[0]?.results ?? []) assert.doesNotMatch(failureShown, /expected/);
});

test('refuses a verdict about a module that the plan does not have', async () => {
  const request = VerdictRequested.fromPartial({ plan: toolLibrary.plan, module: 'noSuchModule' });
  await assert.rejects(handleVerdictRequested(request, { sandbox: client, signal, say: quiet }), { code: 'INVALID_ARGUMENT' });
});
