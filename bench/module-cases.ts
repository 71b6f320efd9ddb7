import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { File, Program } from '@modwright/contracts/sandbox';
import type { SandboxClient } from '@modwright/agent';
import { findMismatch } from '@modwright/grading';
import { assemble, modulePath } from '@modwright/profiles';
import type { ModuleCase, ModuleTask } from '@modwright/ladder';

/** A draft's count over a task's cases. */
export interface CaseCount {
  readonly passed: number;
  readonly total: number;
  /** One line for each failed case, without any expected value: what a coder may see of a hidden case. */
  readonly failures: readonly string[];
  /** Compiler messages; when there are any, no case was run. */
  readonly diagnostics: readonly string[];
}

interface Came {
  readonly status: number;
  readonly answer: unknown;
  readonly after: Readonly<Record<string, unknown>>;
}

/** Calls the module in the sandbox, one fresh database a case, and compares outside of it. */
export async function countCases(sandbox: SandboxClient, task: ModuleTask, source: string): Promise<CaseCount> {
  const total = task.cases.length;
  const { finished, stderr } = await sandbox.run(runProgram(task, source));
  const output = finished.outputs.find(({ path }) => path === 'came.json');
  if (!output) return { passed: 0, total, failures: [`the module could not be run: ${stderr.trim().slice(-200)}`], diagnostics: [] };
  const came = JSON.parse(Buffer.from(output.content).toString()) as Came[];
  const problems = task.cases.map((one, index) => findProblem(task, one, came[index]!));
  const failures = problems.filter((problem) => problem !== undefined);
  return { passed: total - failures.length, total, failures, diagnostics: [] };
}

function runProgram(task: ModuleTask, source: string): Program {
  const module = task.plan.modules[0]!;
  const app = assemble(task.plan, new Map([[task.module, source]])).filter(
    ({ path }) => path === 'package.json' || /^src\/(?:platform|modules)\/|^src\/(?:schema|entities)\.ts$/.test(path),
  );
  const job = {
    path: `./${modulePath(module).replace('src/', '')}`,
    name: task.module,
    calls: task.cases.map(({ rows, input }) => ({ rows, input: { ...absent(task), ...input } })),
  };
  const runner = readFileSync(join(import.meta.dirname, 'module-runner.ts'), 'utf8');
  const files = [...app, { path: 'src/module-runner.ts', content: runner }, { path: 'job.json', content: JSON.stringify(job) }];
  return Program.fromPartial({
    image: 'web',
    files: files.map(({ path, content }) => File.fromPartial({ path, content: Buffer.from(content) })),
    argv: ['node', '--disable-warning=ExperimentalWarning', '/app/src/module-runner.ts'],
    limits: { wallMs: 10_000, cpuMs: 10_000, memoryMib: 512, pids: 32 },
    outputs: ['came.json'],
  });
}

/** The server gives null for every input field that was left out. */
function absent(task: ModuleTask): Record<string, null> {
  return Object.fromEntries(task.plan.modules[0]!.input.filter(({ required }) => !required).map(({ name }) => [name, null]));
}

function findProblem(task: ModuleTask, one: ModuleCase, came: Came): string | undefined {
  const problem = findStatusProblem(one, came) ?? findAnswerProblem(one, came) ?? findRowProblem(one, came);
  if (!problem) return undefined;
  const scene = Object.entries(one.rows).map(([entity, rows]) => `${entity} rows ${JSON.stringify(rows)}`);
  return `with ${scene.join(', ')}: ${task.module}(${JSON.stringify(one.input)}) answered ${came.status} ${JSON.stringify(came.answer)?.slice(0, 240)}; ${problem}. The case: ${one.name}`;
}

function findStatusProblem(one: ModuleCase, came: Came): string | undefined {
  return came.status === (one.refuses ?? 200) ? undefined : 'the status is wrong';
}

function findAnswerProblem(one: ModuleCase, came: Came): string | undefined {
  const mismatch = one.answer === undefined ? undefined : findMismatch(one.answer, came.answer);
  return mismatch && `the answer's ${mismatch.path || 'whole'} ${mismatch.problem}`;
}

function findRowProblem(one: ModuleCase, came: Came): string | undefined {
  const mismatch = one.after && findMismatch(one.after, came.after);
  return mismatch && `afterwards, the stored ${mismatch.path} ${mismatch.problem}`;
}
