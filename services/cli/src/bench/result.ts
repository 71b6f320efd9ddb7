/** Who builds. The floor is the scaffold of the gold app without its modules, the ceiling the gold app itself. */
export const SYSTEMS = ['floor', 'ceiling', 'single', 'team'] as const;
export type System = (typeof SYSTEMS)[number];

/** One build of one brief by one system: what is measured once. */
export interface Cell {
  readonly system: System;
  /** "03-event-sign-up". */
  readonly brief: string;
  readonly seed: number;
}

/** What came of a cell. One JSON line of results.jsonl. */
export interface BenchResult extends Cell {
  /** The model's name as the policy gives it; results of several models are never mixed. */
  readonly model: string;
  /** Digest of what was asked: brief, cases, gold app. A result of an older version of a brief does not count. */
  readonly task: string;
  /** The person's own cases of the brief: the denominator, whatever became of the build. */
  readonly cases: number;
  /** Ids of the cases that did not pass; all of them when nothing was built. */
  readonly failed: readonly string[];
  /** "accepted", "below_bar", "failed", "cancelled": how the system itself saw the end. */
  readonly status: string;
  /** Why, when it is not accepted. */
  readonly reason: string;
  /** Tokens the model read and wrote. */
  readonly tokens: number;
  readonly seconds: number;
  /** Times something was written again, over all modules. */
  readonly repairTurns: number;
  /** Checkpoint scores 0..1 by name, where somebody gave them. */
  readonly scores: Readonly<Record<string, number>>;
  /** Id under which the conversation is found again: of the team's build, or of the single agent's turns. */
  readonly build: string;
  /** When it ended, ISO. */
  readonly at: string;
  /** The code that built it: a commit ("6a6b34d", "6a6b34d+" with changes), "unversioned" where there is no checkout. */
  readonly code: string;
}

/** "team 03-event-sign-up 1": one cell in words. */
export function cellName({ system, brief, seed }: Cell): string {
  return `${system} ${brief} ${seed}`;
}

export function passed(result: BenchResult): number {
  return result.cases - result.failed.length;
}

/** True when every one of the person's own cases passes: the same rule for every system. */
export function isAccepted(result: BenchResult): boolean {
  return result.cases > 0 && result.failed.length === 0;
}

/** The id of a person's case as their files have it: without the prefix of the grader. */
export function ownId(caseId: string): string {
  return caseId.replace(/^user\./, '');
}
