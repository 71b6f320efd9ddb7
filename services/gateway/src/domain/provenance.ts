import type { Plan } from '@modwright/contracts/plan';
import { Brief } from '@modwright/contracts/plan';
import type { BuildState, ModuleState } from '@modwright/contracts/state';
import { modulePath, profileOf, provenanceFile, PROVENANCE_FILE, type Origin } from '@modwright/profiles';
import { digest } from '@modwright/runtime';
import { appSources, type SourceCommit, type SourceFile } from './source-history.ts';

/** Which model answered in a turn. */
export interface TurnOrigin {
  readonly id: string;
  readonly policyVersion: string;
  readonly model: string;
  readonly backend: string;
}

/** Turns that wrote what the app is made of. */
export function writingTurns(state: BuildState): string[] {
  return state.modules.flatMap(({ best }) => (best?.turnId ? [best.turnId] : []));
}

/** The record of where each of these files of the app comes from, as a file beside them. */
export function provenanceOf(plan: Plan, state: BuildState, files: readonly SourceFile[], turns: readonly TurnOrigin[]): SourceFile {
  const { name, version, locked } = profileOf(plan);
  const written = appSources(state);
  const origins = new Map(
    plan.modules.flatMap((module): [string, Origin][] => {
      const made = state.modules.find((candidate) => candidate.name === module.name);
      return made && written.has(module.name) ? [[modulePath(module), originOf(plan, made, turns)]] : [];
    }),
  );
  const content = provenanceFile(files, (path) => origins.get(path) ?? { by: 'scaffold', profile: name, version }, {
    build: state.id,
    briefSha256: digest(Brief.encode(state.brief ?? Brief.fromPartial({})).finish()),
    profile: `${name}@${version}`,
    seed: state.seed,
    startedAt: state.startedAt?.toISOString() ?? '',
    endedAt: state.endedAt?.toISOString() ?? '',
    packages: locked,
  });
  return { path: PROVENANCE_FILE, content };
}

function originOf(plan: Plan, { name, best, inherited }: ModuleState, turns: readonly TurnOrigin[]): Origin {
  if (best?.reusedFrom) return { by: 'kept', module: name, from: best.reusedFrom.shelfId };
  if (inherited || (best?.turnId === '' && plan.change)) return { by: 'kept', module: name, from: plan.change?.base ?? '' };
  const turn = turns.find(({ id }) => id === best?.turnId);
  return {
    by: 'coder',
    module: name,
    turn: best?.turnId ?? '',
    policyVersion: turn?.policyVersion ?? '',
    model: turn?.model ?? '',
    backend: turn?.backend ?? '',
  };
}

/**
 * The commits, in which each version ends with the record of where its files come from; that commit takes over the tag of the version.
 * @param records one for each version, oldest first.
 */
export function withRecords(commits: readonly SourceCommit[], records: readonly SourceFile[]): SourceCommit[] {
  return commits.flatMap((commit) => {
    const { tag, ...rest } = commit;
    if (tag === undefined) return [commit];
    const record = records[Number(tag.slice(1)) - 1];
    return record ? [rest, { message: 'docs: where each file comes from', at: commit.at, files: [record], tag }] : [commit];
  });
}
