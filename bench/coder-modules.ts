// usage: node bench/coder-modules.ts [--model-url URL] [--tasks a,b] [--samples N] [--repairs N] [--at-once N] [--keep DIR] [--gold] [--recorded]
// Lets the coder write the modules of bench/modules and counts hidden cases; writes the coder.* rows and the table in docs/coder.md.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createSandboxClient } from '@modwright/agent';
import { handleDraftsRequested, readPromptTexts } from '@modwright/coder';
import { DraftsRequested, type Draft, type Feedback } from '@modwright/contracts/build';
import { findProfile, parseDiagnostics, typeCheckProgram } from '@modwright/profiles';
import { newId } from '@modwright/runtime';
import { DEFAULT_CONCURRENCY, DEFAULT_LIMITS, startSandbox } from '@modwright/sandbox';
import { createModelTurn, createRecordedTurn, type Used } from './model-turn.ts';
import { countCases, type CaseCount } from './module-cases.ts';
import { readModuleTasks, type ModuleTask } from './module-task.ts';
import { writeResult } from './results.ts';

const { values } = parseArgs({
  options: {
    'model-url': { type: 'string', default: 'http://127.0.0.1:18080' },
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
const prefix = values.recorded ? 'coder.recorded' : 'coder';

const stateDir = mkdtempSync(join(tmpdir(), 'modwright-bench-'));
const internalToken = newId('token');
const { address, lifecycle } = await startSandbox({
  host: '127.0.0.1',
  port: 0,
  internalToken,
  bwrapPath: 'bwrap',
  stateDir,
  images: { web: fileURLToPath(findProfile('web')!.imageFolder) },
  limits: DEFAULT_LIMITS,
  memoryControl: 'auto',
  concurrency: DEFAULT_CONCURRENCY,
});
const sandbox = createSandboxClient(address, internalToken);
const used: Used = { calls: 0, promptTokens: 0, completionTokens: 0 };
const turn = values.recorded ? createRecordedTurn(join(import.meta.dirname, 'modules/recorded'), sandbox) : createModelTurn(values['model-url'], sandbox, used);
const texts = readPromptTexts();

/** What became of one task. `turns[0]` is the greedy first draft, `turns[n]` the best so far after n repair turns. */
interface TaskOutcome {
  readonly task: ModuleTask;
  readonly turns: readonly CaseCount[];
  readonly best: CaseCount;
}

try {
  if (values.gold) await checkGold();
  else await measure();
} finally {
  sandbox.close();
  await lifecycle.stop();
  rmSync(stateDir, { recursive: true, force: true });
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
      console.log(
        `${task.name} ${outcome.turns.map(({ passed, total, diagnostics }) => (diagnostics.length > 0 ? 'no compile' : `${passed}/${total}`)).join(' -> ')}${samples > 1 ? `, best of ${samples}: ${outcome.best.passed}` : ''}`,
      );
    }
  };
  await Promise.all(Array.from({ length: Number(values['at-once']) }, worker));
  await report(outcomes);
}

async function runTask(task: ModuleTask): Promise<TaskOutcome> {
  const [first] = await draft(task, 0, 0, 1);
  const turns = [await count(task, first!)];
  let [best, source] = [turns[0]!, first!.source];
  for (let repair = 1; repair <= repairs && best.passed < best.total; repair += 1) {
    const feedback: Feedback = { source, diagnostics: [...best.diagnostics], failures: [...best.failures], integration: [] };
    const [next] = await draft(task, repair, 0, 1, feedback);
    const counted = await count(task, next!);
    if (counted.passed > best.passed) [best, source] = [counted, next!.source];
    turns.push(best);
  }
  const others = turns[0]!.passed < turns[0]!.total && samples > 1 ? await draft(task, 0, 1, samples - 1) : [];
  const counts = [turns[0]!, ...(await Promise.all(others.map((other) => count(task, other))))];
  return { task, turns, best: counts.reduce((a, b) => (b.passed > a.passed ? b : a)) };
}

async function draft(task: ModuleTask, repair: number, firstSample: number, count: number, feedback?: Feedback): Promise<Draft[]> {
  const request = DraftsRequested.fromPartial({
    plan: task.plan,
    module: task.module,
    turn: repair,
    firstSample,
    samples: count,
    seed: 1,
    ...(feedback ? { feedback } : {}),
  });
  const { drafts } = await handleDraftsRequested(request, turn, texts);
  for (const { sample, source } of values.keep ? drafts : []) writeFileSync(join(values.keep, `${task.name}.turn${repair}.sample${sample}.ts`), source);
  return drafts;
}

/** As the tester does: no case is run while a draft does not compile. */
async function count(task: ModuleTask, { source, unusable }: Draft): Promise<CaseCount> {
  const total = task.cases.length;
  if (unusable) return { passed: 0, total, failures: [], diagnostics: [unusable] };
  const { stdout } = await sandbox.run(typeCheckProgram(task.plan, new Map([[task.module, source]]), task.module));
  const diagnostics = parseDiagnostics(stdout).map(({ line, message }) => `line ${line}: ${message}`);
  return diagnostics.length > 0 ? { passed: 0, total, failures: [], diagnostics } : countCases(sandbox, task, source);
}

async function report(outcomes: readonly TaskOutcome[]): Promise<void> {
  const n = outcomes.length;
  const cases = outcomes.reduce((sum, { task }) => sum + task.cases.length, 0);
  const at = (turns: readonly CaseCount[], repair: number): CaseCount => turns[Math.min(repair, turns.length - 1)]!;
  const complete = (counts: readonly CaseCount[]): number => counts.filter(({ passed, total }) => passed === total).length / n;
  const share = (counts: readonly CaseCount[]): number => counts.reduce((sum, { passed }) => sum + passed, 0) / cases;
  const rows: [string, number, number][] = [];
  for (let repair = 0; repair <= repairs; repair += 1) {
    const counts = outcomes.map(({ turns }) => at(turns, repair));
    rows.push([repair === 0 ? 'first' : `repair${repair}`, complete(counts), share(counts)]);
  }
  if (samples > 1) rows.push([`any_of_${samples}`, complete(outcomes.map(({ best }) => best)), share(outcomes.map(({ best }) => best))]);
  for (const [name, modules, passed] of rows) {
    await writeResult(`${prefix}.${name}.modules_complete`, { value: round(modules), unit: 'share', n }, command);
    await writeResult(`${prefix}.${name}.cases_passed`, { value: round(passed), unit: 'share', n: cases }, command);
  }
  const broken = outcomes.filter(({ turns }) => turns[0]!.diagnostics.length > 0).length;
  await writeResult(`${prefix}.first.compile_errors`, { value: round(broken / n), unit: 'share', n }, command);
  if (!values.recorded) await writeResult('coder.tokens_per_module', { value: Math.round(used.completionTokens / n), unit: 'tokens', n }, command);
  const table = rows.map(([name, modules, passed]) => `| ${name.replaceAll('_', ' ')} | ${percent(modules)} | ${percent(passed)} |`);
  const lines = ['| drafts | modules with every case passed | cases passed |', '|---|---|---|', ...table];
  writeTable(lines, n, cases);
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
