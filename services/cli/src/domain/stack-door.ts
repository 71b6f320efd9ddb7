import type { AppError } from '@modwright/runtime';
import type { InsideAddresses, PolicyOptions } from '../stack/mod.ts';
import type { Progress } from '../view/progress-bar.ts';

/** Which model answers, as flags say it; without any the stack that runs is taken as it is. */
export type PolicyFlags = Partial<PolicyOptions>;

export interface RunningStack extends InsideAddresses {
  /** "http://127.0.0.1:41234". */
  readonly gatewayUrl: string;
  readonly apiKey: string;
  /** Opens the doors of policy and sandbox. */
  readonly internalToken: string;
  /** Which policy answers, in words: "replay". */
  readonly policy: string;
}

/** What commands may ask of the embedded stack. */
export interface StackDoor {
  /** The running stack, started first unless it runs with this policy. Throws AppError with one line that says what to do. */
  up(flags: PolicyFlags, onProgress: (progress: Progress) => void): Promise<RunningStack>;
  /** Stops everything; false when nothing ran. */
  down(): Promise<boolean>;
  /** The stack as it runs; undefined when it does not. */
  running(): Promise<RunningStack | undefined>;
  /** Why it does not run, as an error that says what to do; undefined while it does. */
  whyDown(): Promise<AppError | undefined>;
}

/** What to start when these flags were given. `undefined` = no flag was: any running stack will do. */
export function policyOf(flags: PolicyFlags): PolicyOptions | undefined {
  const { policy, model, baseUrl, keyFile, recordTo } = flags;
  if (Object.values({ policy, model, baseUrl, keyFile, recordTo }).every((value) => value === undefined)) return undefined;
  return {
    policy: policy ?? (baseUrl === undefined ? 'embedded' : 'openai'),
    ...(model === undefined ? {} : { model }),
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(keyFile === undefined ? {} : { keyFile }),
    ...(recordTo === undefined ? {} : { recordTo }),
  };
}
