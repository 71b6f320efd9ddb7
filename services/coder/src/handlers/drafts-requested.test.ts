import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DraftsRequested } from '@modwright/contracts/build';
import { Plan } from '@modwright/contracts/plan';
import { Completed, type Message } from '@modwright/contracts/policy';
import { Provenance, Trust } from '@modwright/contracts/shelf';
import { EndReason, Finished, type Program } from '@modwright/contracts/sandbox';
import type { TurnPrompt } from '@modwright/agent';
import { bikeRental, toolLibrary } from '@modwright/profiles/samples';
import { findCandidates, toShelfModule } from '@modwright/shelf';
import { readPromptTexts } from '../prompts/texts.ts';
import { handleDraftsRequested } from './drafts-requested.ts';
import type { CoderTurn } from './propose-draft.ts';

const TEXTS = readPromptTexts();
const GOOD = '  return { id: 1 } as Loan;\n}\n';
const MODULE = toolLibrary.plan.modules[0]!.name;

/** A turn whose model gives these answers in turn and whose type checker prints these lines in turn. */
function scriptedTurn(answers: string[], checks: string[] = [], ends: Partial<Finished> = {}): { turn: CoderTurn; prompts: TurnPrompt[]; programs: Program[] } {
  const prompts: TurnPrompt[] = [];
  const programs: Program[] = [];
  const turn: CoderTurn = {
    signal: new AbortController().signal,
    say: () => {},
    ask: async (prompt) => {
      prompts.push(prompt);
      return Completed.fromPartial({ text: answers[Math.min(prompts.length, answers.length) - 1] ?? '', turnId: `turn-${prompts.length}` });
    },
    sandbox: {
      run: async (program) => {
        programs.push(program);
        const stdout = checks[programs.length - 1] ?? '';
        return { finished: Finished.fromPartial({ reason: EndReason.EXITED, exitCode: stdout ? 2 : 0, ...ends }), stdout, stderr: '' };
      },
      open: () => Promise.reject(new Error('the coder opens no session')),
      close: () => {},
    },
  };
  return { turn, prompts, programs };
}

function request(fields: Parameters<typeof DraftsRequested.fromPartial>[0] = {}): DraftsRequested {
  return DraftsRequested.fromPartial({ plan: toolLibrary.plan, module: MODULE, samples: 1, seed: 7, ...fields });
}

function promptChars(messages: readonly Message[]): number {
  return messages.reduce((sum, { content }) => sum + content.length, 0);
}

test('samples greedily first and with seeds of their own after that, all in one group', async () => {
  const { turn, prompts } = scriptedTurn([GOOD]);
  const { drafts } = await handleDraftsRequested(request({ samples: 3 }), turn, TEXTS);
  assert.deepEqual(drafts.map(({ sample }) => sample).sort(), [0, 1, 2]);
  assert.deepEqual(
    prompts.map(({ sampling }) => sampling.temperature),
    [0, 0.8, 0.8],
  );
  assert.equal(new Set(prompts.map(({ sampling }) => sampling.seed)).size, 3);
  assert.equal(new Set(prompts.map(({ context }) => context.group)).size, 1);
});

test('the same request asks the same questions', async () => {
  const [first, second] = [scriptedTurn([GOOD]), scriptedTurn([GOOD])];
  await handleDraftsRequested(request({ firstSample: 1, samples: 2 }), first.turn, TEXTS);
  await handleDraftsRequested(request({ firstSample: 1, samples: 2 }), second.turn, TEXTS);
  assert.deepEqual(first.prompts, second.prompts);
});

test('lets the model mend a draft that does not compile, and proposes the mended one', async () => {
  const fault = "src/modules/lend-tool.ts(5,10): error TS2339: Property 'state' does not exist on type 'Tool'.";
  const { turn, prompts } = scriptedTurn(['  return tool.state;\n}\n', GOOD], [fault, '']);
  const { drafts } = await handleDraftsRequested(request(), turn, TEXTS);
  assert.equal(prompts.length, 2);
  assert.match(prompts[1]!.messages.at(-2)!.content, /Property 'state' does not exist/);
  assert.match(drafts[0]!.source, /as Loan/);
  assert.equal(drafts[0]!.turnId, 'turn-2');
});

test('takes no silence of the type checker for a clean bill', async () => {
  const broken = scriptedTurn([GOOD], [], { exitCode: 1 });
  await assert.rejects(handleDraftsRequested(request(), broken.turn, TEXTS), { code: 'UNAVAILABLE' });
  const stopped = scriptedTurn([GOOD], [], { exitCode: -1, reason: EndReason.CPU_TIME });
  await handleDraftsRequested(request(), stopped.turn, TEXTS);
  assert.match(stopped.prompts[1]!.messages.at(-2)!.content, /stopped before it ended; use simpler types/);
});

test('mends what has one remedy without asking the model again', async () => {
  const { turn, prompts } = scriptedTurn(['  return tool.id;\n}\n'], ["src/modules/lend-tool.ts(4,10): error TS18047: 'tool' is possibly 'null'.", '']);
  const { drafts } = await handleDraftsRequested(request(), turn, TEXTS);
  assert.equal(prompts.length, 1);
  assert.match(drafts[0]!.source, /tool!\.id/);
});

test('writes a module in pieces when it is asked to, and names the turn of each', async () => {
  const pieces = toolLibrary.plan.modules[0]!.refusals.map((_, index) => `  if (input.id === ${index}) throw new HttpError(409, 'no');\n}\n`);
  const { turn, prompts } = scriptedTurn([...pieces, GOOD]);
  const { drafts } = await handleDraftsRequested(request({ split: true }), turn, TEXTS);
  assert.equal(prompts.length, pieces.length + 1);
  assert.match(prompts[0]!.messages.at(-2)!.content, /One of the checks of `lendTool`/);
  assert.match(drafts[0]!.source, /export async function lendTool\([\s\S]*await lendToolCheck1\(db, input\);[\s\S]*return lendToolApply\(db, input\);/);
  assert.deepEqual(
    [...drafts[0]!.pieceTurns, drafts[0]!.turnId],
    prompts.map((_, index) => `turn-${index + 1}`),
  );
});

test('an answer without code becomes an unusable draft that says why', async () => {
  const { turn, programs } = scriptedTurn(['```\nexport const x = 1;\n```']);
  const { drafts } = await handleDraftsRequested(request(), turn, TEXTS);
  assert.match(drafts[0]!.unusable, /does not define/);
  assert.equal(programs.length, 0);
});

test('refuses a module the plan does not have', async () => {
  await assert.rejects(handleDraftsRequested(request({ module: 'other' }), scriptedTurn([GOOD]).turn, TEXTS), /the plan has no module of that name/);
});

test('the prompt does not grow with the app', async () => {
  const others = Array.from({ length: 60 }, (_, index) => ({ ...toolLibrary.plan.modules[0]!, name: `other${index}` }));
  const entities = Array.from({ length: 60 }, (_, index) => ({ ...toolLibrary.plan.entities[0]!, name: `Thing${index}`, plural: `things${index}` }));
  const plan = Plan.fromPartial({
    ...toolLibrary.plan,
    modules: [...toolLibrary.plan.modules, ...others],
    entities: [...toolLibrary.plan.entities, ...entities],
  });
  const [small, large] = [scriptedTurn([GOOD]), scriptedTurn([GOOD])];
  await handleDraftsRequested(request(), small.turn, TEXTS);
  await handleDraftsRequested(request({ plan }), large.turn, TEXTS);
  assert.equal(promptChars(large.prompts[0]!.messages), promptChars(small.prompts[0]!.messages));
});

test('notes of a pack stand in the task, and without any the task is as ever', async () => {
  const notes = [{ title: 'Lending', text: 'A tool goes to one member\nat a time.' }];
  const [plain, noted] = [scriptedTurn([GOOD]), scriptedTurn([GOOD])];
  await handleDraftsRequested(request(), plain.turn, TEXTS);
  await handleDraftsRequested(request({ notes }), noted.turn, TEXTS);
  const task = (prompts: TurnPrompt[]) => prompts[0]?.messages.at(-2)?.content ?? '';
  assert.match(task(noted.prompts), /Known of this domain, where the lines above leave it open:\n- Lending: A tool goes to one member at a time\./);
  assert.equal(task(noted.prompts).replace(/Known of this domain[^\n]*\n[^\n]*\n\n/, ''), task(plain.prompts));
});

/** What comes of a request to fit `lendTool` of the tool library, with this source, to the bike rental. */
async function fit(source: string) {
  const kept = toShelfModule(toolLibrary.plan, {
    module: 'lendTool',
    source,
    cases: [],
    provenance: Provenance.fromPartial({ build: 'build_1' }),
    trust: Trust.BUILT,
  });
  const planned = bikeRental.plan.modules.find(({ name }) => name === 'rentBike');
  assert.ok(kept && planned);
  const [candidate] = findCandidates([kept], bikeRental.plan, planned);
  const { turn, prompts } = scriptedTurn([GOOD]);
  const { drafts } = await handleDraftsRequested(request({ plan: bikeRental.plan, module: 'rentBike', ...(candidate ? { candidate } : {}) }), turn, TEXTS);
  return { drafts, prompts, kept };
}

test('a kept module is fitted to the plan without asking the model', async () => {
  const { drafts, prompts, kept } = await fit(toolLibrary.sources.get('lendTool') ?? '');
  assert.equal(prompts.length, 0);
  assert.deepEqual([drafts.length, drafts[0]?.turnId, drafts[0]?.reusedFrom?.shelfId], [1, '', kept.id]);
  assert.match(drafts[0]?.source ?? '', /export async function rentBike/);
});

test('a kept module that reaches for the machine is no draft', async () => {
  const evil = (toolLibrary.sources.get('lendTool') ?? '').replace('const tool', "await import('node:fs');\n  const tool");
  const { drafts } = await fit(evil);
  assert.deepEqual([drafts[0]?.source, drafts[0]?.id], ['', '']);
  assert.match(drafts[0]?.unusable ?? '', /line \d+: `import` must not be used/);
});
