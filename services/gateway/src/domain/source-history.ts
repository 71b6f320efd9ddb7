import type { ModuleAccepted } from '@modwright/contracts/build';
import type { Plan } from '@modwright/contracts/plan';
import type { BuildState } from '@modwright/contracts/state';
import { forbiddenIn } from '@modwright/profiles';

/** A file of an app. */
export interface SourceFile {
  readonly path: string;
  readonly content: string;
}

/** One step of how an app came to be: the files that changed, and what to call it. */
export interface SourceCommit {
  readonly message: string;
  readonly at: string;
  readonly files: readonly SourceFile[];
}

/** A module that was accepted, in the order it happened. */
export interface AcceptedModule {
  readonly accepted: ModuleAccepted;
  readonly at: Date;
}

/** Puts an app together from its plan and module sources (the profile's work). Missing modules are left empty. */
export type Assemble = (plan: Plan, sources: ReadonlyMap<string, string>) => readonly SourceFile[];

/** The sources that make up the app: accepted modules, and the best draft of the others. A draft that imports what its profile does not allow is left out. */
export function appSources(state: BuildState): ReadonlyMap<string, string> {
  return new Map(state.modules.flatMap(({ name, best }) => (best && isAllowed(state, name, best.source) ? [[name, best.source] as const] : [])));
}

function isAllowed({ plan }: BuildState, name: string, source: string): boolean {
  const module = plan?.modules.find((candidate) => candidate.name === name);
  return !plan || !module || forbiddenIn(plan, module, source).length === 0;
}

/**
 * The app as commits: first what follows from the plan, then one for every accepted module,
 * then the best drafts of modules that were not accepted. Each holds only the files that changed.
 */
export function toCommits(plan: Plan, state: BuildState, accepted: readonly AcceptedModule[], assemble: Assemble): SourceCommit[] {
  const startedAt = (state.startedAt ?? new Date(0)).toISOString();
  const commits: SourceCommit[] = [];
  const sources = new Map<string, string>();
  let before: readonly SourceFile[] = [];
  const commit = (message: string, at: string): void => {
    const after = assemble(plan, sources);
    const files = changed(before, after);
    before = after;
    if (files.length > 0) commits.push({ message, at, files });
  };

  commit(scaffoldMessage(plan), startedAt);
  for (const { accepted: module, at } of accepted) {
    const again = sources.has(module.module);
    sources.set(module.module, module.source);
    commit(acceptedMessage(plan, module, again), at.toISOString());
  }
  const ended = (state.endedAt ?? state.startedAt ?? new Date(0)).toISOString();
  for (const [name, source] of appSources(state)) {
    if (sources.get(name) === source) continue;
    sources.set(name, source);
    const verdict = state.modules.find((module) => module.name === name)?.bestVerdict;
    commit(`wip(${name}): the best draft, not accepted\n\n${verdict?.passed ?? 0} of ${verdict?.expected ?? 0} cases pass.`, ended);
  }
  return commits;
}

function changed(before: readonly SourceFile[], after: readonly SourceFile[]): SourceFile[] {
  const known = new Map(before.map((file) => [file.path, file.content]));
  return after.filter((file) => known.get(file.path) !== file.content);
}

function scaffoldMessage(plan: Plan): string {
  const things = plan.entities.map((entity) => entity.name).join(', ');
  const modules = plan.modules.map((module) => module.name).join(', ');
  return `feat: scaffold ${plan.title}\n\nFollows from the plan alone. Keeps: ${things || 'nothing'}. Modules to be written: ${modules || 'none'}.`;
}

function acceptedMessage(plan: Plan, module: ModuleAccepted, again: boolean): string {
  const responsibility = plan.modules.find((planned) => planned.name === module.module)?.responsibility ?? '';
  const turns = module.repairTurns === 0 ? 'without a repair' : `after ${module.repairTurns} repair${module.repairTurns === 1 ? '' : 's'}`;
  return `${again ? 'fix' : 'feat'}(${module.module}): ${firstSentence(responsibility) || 'accepted'}\n\n${module.passed} of ${module.expected} cases pass, ${turns}.`;
}

function firstSentence(text: string): string {
  const sentence = text.split(/(?<=[.!?])\s/)[0] ?? '';
  const short = sentence.replace(/[.!?]$/, '').replaceAll(/\s+/g, ' ');
  return short.length > 60 ? `${short.slice(0, 57)}...` : short;
}

/** A folder name made of a title: "Reading list!" -> "reading-list". */
export function slugOf(title: string): string {
  const slug = title
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 48)
    .replace(/-+$/, '');
  return slug || 'app';
}
