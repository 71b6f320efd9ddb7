import type { TrainingProgress } from '@modwright/contracts/learning';
import type { StepProgress } from '@modwright/contracts/trainer';

/** What a learner is started with. Folders are on a disk that trainer and learner share. */
export interface TrainingJob {
  readonly run: string;
  readonly batchDir: string;
  /** Adapter, report and checkpoints; a learner that is started again goes on from the checkpoint it finds here. */
  readonly outDir: string;
  /** Folder or GGUF file. */
  readonly base: string;
  /** Adapter to start from. */
  readonly parentDir?: string;
  /** Variables by which the learner reports to whoever receives the trainer's telemetry. */
  readonly telemetry?: Readonly<Record<string, string>>;
}

export type LauncherEvent =
  | { readonly kind: 'progress'; readonly progress: TrainingProgress }
  /** Setting up, before training begins. */
  | { readonly kind: 'step'; readonly step: StepProgress }
  /** The last event. Not `ok`: `problem` says why, and `again` whether the same job may simply be started once more. */
  | { readonly kind: 'ended'; readonly ok: boolean; readonly problem: string; readonly again: boolean };

/** Where learners run. Each job is known by its run. */
export interface Launcher {
  /** Starts a job, or goes on with it. Throws FAILED_PRECONDITION when it cannot be started here. */
  start(job: TrainingJob): Promise<void>;
  /** What a started job does, until it has ended. */
  watch(run: string): AsyncIterable<LauncherEvent>;
  /** Asks the job to write a checkpoint and stop. One that has ended is no fault. */
  stop(run: string): Promise<void>;
}
