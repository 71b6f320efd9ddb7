import type { SandboxClient } from '@modwright/agent';
import type { Plan } from '@modwright/contracts/plan';
import { forbiddenIn, moduleOfDiagnostic, readTypeCheck, typeCheckProgram, type Diagnostic } from '@modwright/profiles';

type Sources = ReadonlyMap<string, string>;

/** What the type check of the whole app left standing. */
export interface CheckedSources {
  /** Modules that type-check and import what they may; the others are null modules from here on, so that one bad module does not hide the rest. */
  readonly sound: Sources;
  /** Messages about modules that were left out, by module. */
  readonly unsound: ReadonlyMap<string, readonly Diagnostic[]>;
  /** Messages that no module's file explains: the app cannot be judged. */
  readonly unexplained: readonly Diagnostic[];
}

/** Type checks the whole app in the sandbox; a second time without the modules that have faults. To import what the profile does not allow is one. */
export async function checkTypes(sandbox: SandboxClient, plan: Plan, sources: Sources, signal: AbortSignal): Promise<CheckedSources> {
  const forbidden = plan.modules.flatMap((module) => forbiddenIn(plan, module, sources.get(module.name) ?? ''));
  const first = [...(await diagnose(sandbox, plan, sources, signal)), ...forbidden];
  const unsound = Map.groupBy(
    first.filter((diagnostic) => moduleOfDiagnostic(plan, diagnostic) !== undefined),
    (diagnostic) => moduleOfDiagnostic(plan, diagnostic) ?? '',
  );
  if (unsound.size === 0) return { sound: sources, unsound, unexplained: first };
  const sound = new Map([...sources].filter(([module]) => !unsound.has(module)));
  return { sound, unsound, unexplained: await diagnose(sandbox, plan, sound, signal) };
}

async function diagnose(sandbox: SandboxClient, plan: Plan, sources: Sources, signal: AbortSignal): Promise<Diagnostic[]> {
  const check = readTypeCheck(await sandbox.run(typeCheckProgram(plan, sources), signal));
  return check.kind === 'stopped' ? [{ file: '', line: 0, message: check.message }] : [...check.diagnostics];
}

/** "src/modules/lend-tool.ts(7): Type 'string' is not assignable ...". */
export function describeDiagnostic({ file, line, message }: Diagnostic): string {
  return file === '' ? message : `${file}(${line}): ${message}`;
}
