import type { ModuleAccepted } from '@modwright/contracts/build';
import { ChangeKind, type Plan } from '@modwright/contracts/plan';
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
  /** Paths that are gone. */
  readonly removed?: readonly string[];
  /** On the last commit of a version: "v2". */
  readonly tag?: string;
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

/** One build of an app, and the modules that were accepted in it. */
export interface Version {
  readonly plan: Plan;
  readonly state: BuildState;
  readonly accepted: readonly AcceptedModule[];
}

/**
 * An app as commits, oldest version first. Each version begins with what follows from its plan, then there is one commit for every module that
 * was accepted in it, then the best drafts of modules that were not. Each holds only the files that changed; the last one of a version has its tag.
 */
export function toCommits(versions: readonly Version[], assemble: Assemble): SourceCommit[] {
  let files: readonly SourceFile[] = [];
  let sources: ReadonlyMap<string, string> = new Map();
  return versions.flatMap((version, index) => {
    const made = versionCommits(version, files, sources, assemble);
    files = assemble(version.plan, appSources(version.state));
    sources = appSources(version.state);
    const last = made.at(-1);
    return last ? [...made.slice(0, -1), { ...last, tag: `v${index + 1}` }] : made;
  });
}

/** @param start files and module sources of the version before; none for a new app. */
function versionCommits(
  { plan, state, accepted }: Version,
  start: readonly SourceFile[],
  earlier: ReadonlyMap<string, string>,
  assemble: Assemble,
): SourceCommit[] {
  const startedAt = (state.startedAt ?? new Date(0)).toISOString();
  const commits: SourceCommit[] = [];
  const sources = new Map([...earlier].filter(([name]) => plan.modules.some((module) => module.name === name)));
  let before = start;
  const commit = (message: string, at: string): void => {
    const after = assemble(plan, sources);
    const files = changed(before, after);
    const removed = before.map(({ path }) => path).filter((path) => !after.some((file) => file.path === path));
    before = after;
    if (files.length + removed.length > 0) commits.push({ message, at, files, ...(removed.length > 0 ? { removed } : {}) });
  };

  commit(state.base ? changeMessage(plan, state) : scaffoldMessage(plan), startedAt);
  const written = new Set<string>();
  for (const { accepted: module, at } of accepted) {
    const again = written.has(module.module);
    written.add(module.module);
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

const KINDS: Partial<Record<ChangeKind, string>> = {
  [ChangeKind.ADDED]: 'adds',
  [ChangeKind.CHANGED]: 'changes',
  [ChangeKind.REMOVED]: 'removes',
};

function changeMessage(plan: Plan, state: BuildState): string {
  const said = state.brief?.text || state.brief?.requirements[0]?.text || '';
  const parts = (plan.change?.parts ?? []).map(({ kind, part }) => `- ${KINDS[kind] ?? 'changes'} ${part}`);
  return [`feat: ${firstSentence(said) || `change ${plan.title}`}`, ...(parts.length > 0 ? [parts.join('\n')] : [])].join('\n\n');
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
