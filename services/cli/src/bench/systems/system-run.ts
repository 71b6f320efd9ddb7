import type { PolicyClient, SandboxClient } from '@modwright/agent';
import type { GatewayClient } from '../../adapters/gateway-client.ts';
import type { BenchBrief } from '../brief-folder.ts';
import type { BenchResult } from '../result.ts';

/** Twice a build's default time. Tokens limit what is compared; time only ends what hangs, so that a slow or busy machine decides nothing. */
export const BENCH_SECONDS = 3_600;

/** What a system has to do with. */
export interface Stack {
  readonly gateway: GatewayClient;
  readonly sandbox: SandboxClient;
  readonly policy: PolicyClient;
}

/** One build to measure. */
export interface Job {
  readonly brief: BenchBrief;
  readonly seed: number;
  /** The same when a bench that was killed goes on: what was begun under it is found again. */
  readonly key: string;
  /** Results of the same brief and seed so far. */
  readonly siblings: readonly BenchResult[];
  readonly signal: AbortSignal;
  /** One line on what is happening now. */
  say(text: string): void;
}

/** What a system made of a job; the rest of a result is known without it. */
export type Outcome = Pick<BenchResult, 'failed' | 'status' | 'reason' | 'tokens' | 'repairTurns' | 'scores'> & {
  /** As the system counts them; undefined = as long as the call took. */
  readonly seconds?: number;
  readonly build?: string;
};

/** Builds an app of the job's brief and counts its cases. Throws AppError when the stack, not the system, is at fault. */
export type RunSystem = (job: Job, stack: Stack) => Promise<Outcome>;
