import type { BuildServiceClient } from '@modwright/contracts/build';
import type { FeedbackServiceClient } from '@modwright/contracts/feedback';
import type { RewardServiceClient } from '@modwright/contracts/rewards';
import type { TrainerServiceClient } from '@modwright/contracts/trainer';
import type { Bus, Logger } from '@modwright/runtime';
import type { Store } from '@modwright/store';
import type { WatchedSandbox } from '@modwright/agent';
import type { BuildWatcher } from './adapters/build-watcher.ts';
import type { IdentityProvider } from './adapters/identity-provider.ts';
import type { LiveLines } from './adapters/live-lines.ts';
import type { Previews } from './adapters/previews.ts';

/** What handlers work with. */
export interface GatewayContext {
  readonly store: Store;
  readonly bus: Bus;
  readonly orchestrator: BuildServiceClient;
  readonly critic: FeedbackServiceClient;
  /** The critic's too. */
  readonly rewards: RewardServiceClient;
  readonly hasTrainer: boolean;
  /** Throws UNAVAILABLE, with what to do, where there is none. */
  readonly trainer: () => TrainerServiceClient;
  /** Another name for a rater; see createPseudonyms. */
  readonly pseudonym: (rater: string) => string;
  readonly watcher: BuildWatcher;
  readonly live: LiveLines;
  readonly sandbox: WatchedSandbox;
  readonly previews: Previews;
  /** Undefined = nobody signs in but by API keys. */
  readonly provider: IdentityProvider | undefined;
  readonly logger: Logger;
  /** Builds that may run at once; one more is answered 429. */
  readonly maxRunningBuilds: number;
  /** Aborts when the service stops: streams end. */
  readonly stopping: AbortSignal;
}
