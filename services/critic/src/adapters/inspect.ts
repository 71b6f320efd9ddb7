import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plan } from '@modwright/contracts/plan';
import { File, Program } from '@modwright/contracts/sandbox';
import { assemble, modulePath, moduleFiles, parseDiagnostics, profileOf, typesOfModules, type AppFile } from '@modwright/profiles';
import { AppError } from '@modwright/runtime';
import type { Known } from '../checkpoints/checkpoint.ts';
import { tooBig, withoutDirectives, withoutImports, type Inspection } from '../domain/inspection.ts';
import { lintRules } from '../domain/lint-rules.ts';
import type { InspectionReport, InspectionRequest } from '../inspector/request.ts';

/** Name of the sandbox image that holds the tools. */
const IMAGE = 'tools';
const SOURCE = join(import.meta.dirname, '..');
/** An app of four modules takes 1.0 s of CPU; time on the wall is for machines that do much else. */
const LIMITS = { wallMs: 60_000, cpuMs: 6_000, memoryMib: 1024, pids: 64, diskMib: 64, outputKib: 256 };
const REPORT = 'report.json';

/** What is stricter than what lets an app be built: slips that do no harm when it runs, and still are slips. */
const STRICT = {
  extends: './tsconfig.check.json',
  compilerOptions: { noImplicitAny: true, useUnknownInCatchVariables: true, noUnusedLocals: true, noImplicitReturns: true, noFallthroughCasesInSwitch: true },
  include: ['src/modules', 'src/globals.d.ts'],
};

type Looking = Pick<Known, 'plan' | 'sources' | 'sandbox' | 'signal'>;

/**
 * Everything that linter, type checker and duplicate finder see in the modules, from one run in the sandbox. When that run does not end as it
 * should, each module is looked at alone, so that only the one that breaks the tools is unreadable.
 * Throws UNAVAILABLE when the tools do not even read an app without modules.
 */
export async function inspectModules(known: Looking): Promise<Inspection> {
  const unreadable = new Map<string, string>();
  for (const [module, source] of known.sources) {
    const reason = tooBig(source);
    if (reason !== undefined) unreadable.set(module, reason);
  }
  const readable = new Map([...known.sources].filter(([module]) => !unreadable.has(module)));
  const report = await look(known, readable);
  if (report) return toInspection(known.plan, [report], unreadable);
  if (!(await look(known, new Map()))) throw new AppError('UNAVAILABLE', 'failed to inspect modules: the tools do not run');
  const alone: InspectionReport[] = [];
  for (const entry of readable) {
    const own = await look(known, new Map([entry]));
    if (own) alone.push(own);
    else unreadable.set(entry[0], 'the tools do not come to an end with it');
  }
  return toInspection(known.plan, alone, unreadable);
}

function toInspection(plan: Plan, reports: readonly InspectionReport[], unreadable: Map<string, string>): Inspection {
  for (const { file, rule, message } of reports.flatMap(({ lint }) => lint)) {
    const module = plan.modules.find((one) => modulePath(one) === file);
    if (module && rule === '') unreadable.set(module.name, message);
  }
  return {
    lint: reports.flatMap(({ lint }) => lint),
    types: reports.flatMap(({ types }) => parseDiagnostics(types)),
    clones: reports.flatMap(({ clones }) => clones).filter(({ first, second }) => [first, second].some(({ file }) => file.startsWith('src/modules/'))),
    unreadable,
  };
}

/** One run of the inspector; undefined when it did not end as it should. */
async function look({ plan, sandbox, signal }: Looking, sources: ReadonlyMap<string, string>): Promise<InspectionReport | undefined> {
  const { finished } = await sandbox.run(inspectorProgram(plan, sources), signal);
  const file = finished.outputs.find(({ path }) => path === REPORT);
  return finished.exitCode === 0 && file ? (JSON.parse(Buffer.from(file.content).toString()) as InspectionReport) : undefined;
}

/**
 * The inspector with the modules as they stand in the app (`texts`), the same without directives among what they import (`subject`),
 * and modules and platform without directives and imports (`bodies`).
 */
function inspectorProgram(plan: Plan, sources: ReadonlyMap<string, string>): Program {
  const written = plan.modules.filter(({ name }) => sources.has(name)).map(modulePath);
  const modules = moduleFiles(plan, sources);
  const platform = assemble(plan, new Map()).filter(({ path }) => path.startsWith('src/platform/'));
  const request: InspectionRequest = { modules: written, rules: lintRules(allowedImports(plan)) };
  const subject = [...typesOfModules(plan), ...modules, { path: 'tsconfig.json', content: JSON.stringify(STRICT) }];
  return Program.fromPartial({
    image: IMAGE,
    argv: ['node', '/app/inspector/main.ts'],
    env: {},
    files: [
      { path: 'inspector/main.ts', content: readFileSync(join(SOURCE, 'inspector/main.ts')) },
      toFile({ path: 'package.json', content: '{"type":"module"}' }),
      toFile({ path: 'request.json', content: JSON.stringify(request) }),
      ...subject.map(({ path, content }) => toFile({ path: `subject/${path}`, content: withoutDirectives(content) })),
      ...modules.map(({ path, content }) => toFile({ path: `texts/${path}`, content })),
      ...[...platform, ...modules].map(({ path, content }) => toFile({ path: `bodies/${path}`, content: withoutImports(withoutDirectives(content)) })),
    ],
    outputs: [REPORT],
    limits: LIMITS,
  });
}

function allowedImports(plan: Plan): string[] {
  const siblings = plan.modules.map((module) => `./${modulePath(module).split('/').at(-1)}`);
  return ['../schema.ts', '../platform/http-error.ts', '../platform/dates.ts', ...siblings, ...Object.keys(profileOf(plan).dependencies)];
}

function toFile({ path, content }: AppFile): File {
  return File.fromPartial({ path, content: Buffer.from(content) });
}
