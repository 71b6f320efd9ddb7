// usage: node bench/coder-modules.ts [--model NAME|FILE] [--label NAME] [--tasks a,b] [--samples N] [--repairs N] [--at-once N] [--keep DIR] [--gold] [--recorded]
// Lets the coder write the modules of bench/modules and counts hidden cases; writes the coder.* rows and the table in docs/coder.md.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { handleDraftsRequested, readPromptTexts } from '@modwright/coder';
import { DraftsRequested, type Draft, type Feedback } from '@modwright/contracts/build';
import { DEFAULT_MODEL } from '@modwright/policy';
import { readTypeCheck, typeCheckProgram } from '@modwright/profiles';
import { startTestSandbox } from '@modwright/sandbox/testing';
import { createRecordedTurn, startModelTurn } from './model-turn.ts';
import { countCases, type CaseCount } from './module-cases.ts';
import type { ModuleTask } from '@modwright/ladder';
import { readModuleTasks } from './module-task.ts';
import { writeResult } from './results.ts';

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: DEFAULT_MODEL },
    label: { type: 'string', default: '' },
    tasks: { type: 'string', default: '' },
    samples: { type: 'string', default: '4' },
    repairs: { type: 'string', default: '3' },
    'at-once': { type: 'string', default: '4' },
    keep: { type: 'string', default: '' },
    recorded: { type: 'boolean', default: false },
    gold: { type: 'boolean', default: false },
  },
});
const command = `node bench/coder-modules.ts ${process.argv.slice(2).join(' ')}`.trim();
const wanted = values.tasks.split(',').filter(Boolean);
const tasks = readModuleTasks().filter(({ name }) => wanted.length === 0 || wanted.includes(name));
// Recorded answers hold one greedy first draft for each module.
const repairs = values.recorded ? 0 : Number(values.repairs);
const samples = values.recorded ? 1 : Number(values.samples);
const prefix = ['coder', ...(values.recorded ? ['recorded'] : []), ...(values.label ? [values.label] : [])].join('.');

const { client: sandbox, stop: stopSandbox } = await startTestSandbox(['web']);
const { turn, used, stop } =
  values.recorded || values.gold ? createRecordedTurn(join(import.meta.dirname, 'modules/recorded'), sandbox) : await startModelTurn(values.model, sandbox);
const texts = readPromptTexts();

/** What became of a repair turn, beside the best draft before it. */
type RepairOutcome = 'green' | 'better' | 'other faults' | 'same faults' | 'same draft' | 'does not compile' | 'no usable answer';

/** What became of one task. `[0]` is the greedy first draft, `[n]` the best so far after n more samples. */
interface TaskOutcome {
  readonly task: ModuleTask;
  /** Each sample saw the best draft and what is wrong with it. */
  readonly repaired: readonly CaseCount[];
  /** Each sample was told what is wrong with the best draft, and not shown it. */
  readonly redrafted: readonly CaseCount[];
  /** Each sample was written in pieces, where the module can be taken apart. */
  readonly split: readonly CaseCount[];
  /** Each sample was drawn from the prompt of the first draft. */
  readonly fresh: readonly CaseCount[];
  readonly repairs: readonly RepairOutcome[];
}

try {
  if (values.gold) await checkGold();
  else await measure();
} finally {
  await stop();
  await stopSandbox();
}

async function checkGold(): Promise<void> {
  for (const task of tasks) {
    const { passed, total, failures } = await countCases(sandbox, task, task.gold);
    console.log(`${task.name} ${passed}/${total} ${failures.join(' | ')}`);
    if (passed < total) process.exitCode = 1;
  }
}

async function measure(): Promise<void> {
  if (values.keep) mkdirSync(values.keep, { recursive: true });
  const outcomes: TaskOutcome[] = [];
  const waiting = [...tasks];
  const worker = async (): Promise<void> => {
    for (let task = waiting.shift(); task; task = waiting.shift()) {
      const outcome = await runTask(task);
      outcomes.push(outcome);
      const shown = (counts: readonly CaseCount[]): string =>
        counts.map(({ passed, total, diagnostics }) => (diagnostics.length > 0 ? 'no compile' : `${passed}/${total}`)).join(' -> ');
      console.log(
        `${task.name} repaired ${shown(outcome.repaired)} (${outcome.repairs.join(', ')}), redrafted ${shown(outcome.redrafted)}, fresh ${shown(outcome.fresh)}, in pieces ${shown(outcome.split)}`,
      );
    }
  };
  await Promise.all(Array.from({ length: Number(values['at-once']) }, worker));
  await report(outcomes);
}

async function runTask(task: ModuleTask): Promise<TaskOutcome> {
  const [first] = await draft(task, 0, 0, 1);
  const counted = await count(task, first!);
  const { turns: repaired, outcomes } = await repair(task, first!, counted, (source) => source);
  const { turns: redrafted } = await repair(task, first!, counted, () => '');
  const more = counted.passed < counted.total ? samples - 1 : 0;
  const fresh = bestSoFar([counted, ...(await countAll(task, await draft(task, 0, 1, more)))]);
  const split = bestSoFar([counted, ...(await countAll(task, await draft(task, 0, 0, more, undefined, true)))]);
  return { task, repaired, redrafted, split, fresh, repairs: outcomes };
}

function countAll(task: ModuleTask, drafts: readonly Draft[]): Promise<CaseCount[]> {
  return Promise.all(drafts.map((one) => count(task, one)));
}

/** The best of the first, of the first two, and so on. */
function bestSoFar(counts: readonly CaseCount[]): CaseCount[] {
  return counts.map((_, index) => counts.slice(0, index + 1).reduce((a, b) => (b.passed > a.passed ? b : a)));
}

/** Repair turns until every case passes. A repair goes on from the best draft, as the orchestrator has it; `shown` says how much of it the coder sees. */
async function repair(
  task: ModuleTask,
  first: Draft,
  counted: CaseCount,
  shown: (source: string) => string,
): Promise<{ turns: CaseCount[]; outcomes: RepairOutcome[] }> {
  let [best, source] = [counted, first.source];
  const [turns, outcomes] = [[counted], [] as RepairOutcome[]];
  for (let turnNumber = 1; turnNumber <= repairs && best.passed < best.total; turnNumber += 1) {
    const feedback: Feedback = { source: shown(source), diagnostics: [...best.diagnostics], failures: [...best.failures], integration: [], review: [] };
    const [next] = await draft(task, turnNumber, 0, 1, feedback);
    const result = await count(task, next!);
    outcomes.push(outcomeOf(best, source, result, next!));
    if (result.passed > best.passed) [best, source] = [result, next!.source];
    turns.push(best);
  }
  return { turns, outcomes };
}

function outcomeOf(best: CaseCount, source: string, next: CaseCount, draft: Draft): RepairOutcome {
  if (draft.unusable) return 'no usable answer';
  if (draft.source === source) return 'same draft';
  if (next.diagnostics.length > 0) return 'does not compile';
  if (next.passed === next.total) return 'green';
  if (next.passed > best.passed) return 'better';
  return next.failures.join() === best.failures.join() ? 'same faults' : 'other faults';
}

async function draft(task: ModuleTask, repair: number, firstSample: number, count: number, feedback?: Feedback, split = false): Promise<Draft[]> {
  if (count === 0) return [];
  const request = DraftsRequested.fromPartial({
    plan: task.plan,
    module: task.module,
    turn: repair,
    firstSample,
    samples: count,
    seed: 1,
    split,
    ...(feedback ? { feedback } : {}),
  });
  const { drafts } = await handleDraftsRequested(request, turn, texts);
  for (const { sample, source } of values.keep ? drafts : [])
    writeFileSync(join(values.keep, `${task.name}.turn${repair}.${split ? 'pieces' : 'sample'}${sample}.ts`), source);
  return drafts;
}

/** As the tester does: no case is run while a draft does not compile. */
async function count(task: ModuleTask, { source, unusable }: Draft): Promise<CaseCount> {
  const total = task.cases.length;
  if (unusable) return { passed: 0, total, failures: [], diagnostics: [unusable] };
  const check = readTypeCheck(await sandbox.run(typeCheckProgram(task.plan, new Map([[task.module, source]]), task.module)));
  const diagnostics = check.kind === 'stopped' ? [check.message] : check.diagnostics.map(({ line, message }) => `line ${line}: ${message}`);
  return diagnostics.length > 0 ? { passed: 0, total, failures: [], diagnostics } : countCases(sandbox, task, source);
}

async function report(outcomes: readonly TaskOutcome[]): Promise<void> {
  const n = outcomes.length;
  const cases = outcomes.reduce((sum, { task }) => sum + task.cases.length, 0);
  const complete = (counts: readonly CaseCount[]): number => counts.filter(({ passed, total }) => passed === total).length / n;
  const share = (counts: readonly CaseCount[]): number => counts.reduce((sum, { passed }) => sum + passed, 0) / cases;
  const rows: [string, number, number][] = [];
  const add = (name: string, turns: (outcome: TaskOutcome) => readonly CaseCount[], index: number): void => {
    const counts = outcomes.map((outcome) => turns(outcome)[Math.min(index, turns(outcome).length - 1)]!);
    rows.push([name, complete(counts), share(counts)]);
  };
  add('first', ({ repaired }) => repaired, 0);
  for (let index = 1; index <= repairs; index += 1) add(`repair${index}`, ({ repaired }) => repaired, index);
  for (let index = 1; index <= repairs; index += 1) add(`redraft${index}`, ({ redrafted }) => redrafted, index);
  for (let index = 1; index < samples; index += 1) add(`fresh${index}`, ({ fresh }) => fresh, index);
  for (let index = 1; index < samples; index += 1) add(`split${index}`, ({ split }) => split, index);
  for (const [name, modules, passed] of rows) {
    await writeResult(`${prefix}.${name}.modules_complete`, { value: round(modules), unit: 'share', n }, command);
    await writeResult(`${prefix}.${name}.cases_passed`, { value: round(passed), unit: 'share', n: cases }, command);
  }
  const broken = outcomes.filter(({ repaired }) => repaired[0]!.diagnostics.length > 0).length;
  await writeResult(`${prefix}.first.compile_errors`, { value: round(broken / n), unit: 'share', n }, command);
  if (!values.recorded) await writeResult('coder.tokens_per_module', { value: Math.round(used.completionTokens / n), unit: 'tokens', n }, command);
  const table = rows.map(([name, modules, passed]) => `| ${name.replaceAll('_', ' ')} | ${percent(modules)} | ${percent(passed)} |`);
  const fates = Map.groupBy(
    outcomes.flatMap((outcome) => outcome.repairs),
    (outcome) => outcome,
  );
  const lines = ['| drafts | modules with every case passed | cases passed |', '|---|---|---|', ...table];
  if (fates.size > 0) lines.push('', '| repair turns | count |', '|---|---|', ...[...fates].map(([fate, { length }]) => `| ${fate} | ${length} |`));
  if (prefix === 'coder') writeTable(lines, n, cases);
  console.log(`${lines.join('\n')}\n${JSON.stringify(used)}`);
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** Puts the table between the marks of docs/coder.md. */
function writeTable(lines: readonly string[], modules: number, cases: number): void {
  const page = join(import.meta.dirname, '../docs/coder.md');
  const text = `<!-- measured -->\n\`${command}\`: ${modules} modules, ${cases} hidden cases.\n\n${lines.join('\n')}\n<!-- /measured -->`;
  writeFileSync(
    page,
    readFileSync(page, 'utf8').replace(/<!-- measured -->[\s\S]*<!-- \/measured -->/, () => text),
  );
}

function percent(value: number): string {
  return `${Math.round(value * 100)} %`;
}
