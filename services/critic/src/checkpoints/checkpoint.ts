import type { SandboxClient } from '@modwright/agent';
import type { Finding, JudgementRequested, ScalePoint } from '@modwright/contracts/build';
import type { Plan } from '@modwright/contracts/plan';
import type { Inspection } from '../domain/inspection.ts';

/** How good one thing is at one checkpoint. */
export interface CheckpointScore {
  readonly checkpoint: string;
  /** Empty = the whole app. */
  readonly module: string;
  /** 0..1 */
  readonly value: number;
  /** One sentence. */
  readonly evidence: string;
  /** What lowered it, worst first. */
  readonly findings: readonly Finding[];
  /** Only of "scalability" of the app: what each endpoint took at each size. */
  readonly curve?: readonly ScalePoint[];
}

/** What a checkpoint may look at. */
export interface Known {
  readonly request: JudgementRequested;
  readonly plan: Plan;
  /** What agents wrote, by module. The app is `assemble(plan, sources)` of the profile. */
  readonly sources: ReadonlyMap<string, string>;
  /** What linter, type checker and duplicate finder say of the modules; they run once, however many checkpoints ask. */
  readonly inspect: () => Promise<Inspection>;
  readonly sandbox: SandboxClient;
  readonly signal: AbortSignal;
}

/** Judges by tools and counts; no model is asked. */
export interface Checkpoint {
  readonly name: string;
  /**
   * Scores of the app and of its modules. What there is nothing of to judge (no modules, no requests) gives no score: absent is not zero.
   * Throws UNAVAILABLE when a tool cannot be had now. What a module did to a tool (it hangs, it ends) is a score of 0, not an error.
   */
  readonly score: (known: Known) => Promise<readonly CheckpointScore[]>;
}
