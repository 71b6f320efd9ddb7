import type { Finding } from '@modwright/contracts/build';
import type { Plan } from '@modwright/contracts/plan';
import { modulePath } from '@modwright/profiles';
import type { Inspection } from '../domain/inspection.ts';
import { lintRules, type LintRule } from '../domain/lint-rules.ts';
import { mean } from '../domain/share.ts';
import { bySeverity, scoreOfFaults, type Severity } from '../domain/severity.ts';
import type { CheckpointScore, Known } from './checkpoint.ts';

/** One thing a tool holds against a module's file. */
export interface ModuleFault extends Omit<Finding, 'module'> {
  readonly severity: Severity;
}

/** What the linter's rules of one checkpoint say. */
export function lintFaults({ lint }: Inspection, checkpoint: LintRule['checkpoint']): ModuleFault[] {
  const rules = lintRules([]);
  return lint.flatMap((message) => {
    const rule = rules[message.rule];
    return rule?.checkpoint === checkpoint ? [{ ...message, severity: rule.severity }] : [];
  });
}

/** Scores of every module by its faults, after that of the app, which is their mean. None without modules. */
export function scoreModules(known: Known, checkpoint: string, inspection: Inspection, faults: readonly ModuleFault[]): CheckpointScore[] {
  const modules = writtenModules(known).map(({ name, path }) => {
    const reason = inspection.unreadable.get(name);
    const own = faults.filter(({ file }) => file === path);
    return reason === undefined ? scoreModule(checkpoint, name, own) : unreadable(checkpoint, name, path, reason);
  });
  return withApp(checkpoint, modules);
}

/** Modules that have a source, as the plan orders them. */
export function writtenModules({ plan, sources }: { readonly plan: Plan; readonly sources: ReadonlyMap<string, string> }): { name: string; path: string }[] {
  return plan.modules.filter(({ name }) => sources.has(name)).map((module) => ({ name: module.name, path: modulePath(module) }));
}

/** The mean of the modules before them; nothing for nothing. */
export function withApp(checkpoint: string, modules: readonly CheckpointScore[]): CheckpointScore[] {
  if (modules.length === 0) return [];
  const findings = modules.flatMap((module) => module.findings);
  const worst = modules.reduce((low, module) => (module.value < low.value ? module : low));
  const evidence = findings.length === 0 ? `nothing to hold against ${modules.length} modules` : `worst is ${worst.module}: ${worst.evidence}`;
  return [{ checkpoint, module: '', value: mean(modules.map(({ value }) => value)), evidence, findings }, ...modules];
}

function scoreModule(checkpoint: string, module: string, faults: readonly ModuleFault[]): CheckpointScore {
  const ordered = faults.toSorted(bySeverity);
  const [first] = ordered;
  const evidence = first ? `${ordered.length} ${ordered.length === 1 ? 'fault' : 'faults'}, first line ${first.line}: ${first.message}` : 'no fault was found';
  const findings = ordered.map(({ file, line, rule, message }) => ({ module, file, line, rule, message }));
  return { checkpoint, module, value: scoreOfFaults(ordered), evidence, findings };
}

/** The score of a module that no tool could read: 0. */
export function unreadable(checkpoint: string, module: string, file: string, reason: string): CheckpointScore {
  return { checkpoint, module, value: 0, evidence: `it cannot be read: ${reason}`, findings: [{ module, file, line: 0, rule: 'unreadable', message: reason }] };
}
