import type { PolicyClient } from '@modwright/agent';
import { FeedbackServiceService } from '@modwright/contracts/feedback';
import { RewardServiceService } from '@modwright/contracts/rewards';
import { createLogger, startGrpcServer, type GrpcServer } from '@modwright/runtime';
import type { Store } from '@modwright/store';
import { createBallotSeal } from './domain/ballot-seal.ts';
import { REWARD_SETTINGS } from './domain/reward-settings.ts';
import { createFeedbackService } from './handlers/feedback-service.ts';
import { createRewardService } from './handlers/reward-service.ts';

export interface FeedbackServerOptions {
  readonly host: string;
  /** 0 = a free port. */
  readonly port: number;
  /** What callers show; ballots are sealed with a key made of it. */
  readonly token: string;
  readonly tlsFolder?: string | undefined;
  /** Without it there is no model to judge. */
  readonly policy?: PolicyClient;
}

/** Serves what people say, and the rewards that follow. */
export function startFeedbackServer(store: Store, options: FeedbackServerOptions): Promise<GrpcServer> {
  const logger = createLogger('critic');
  return startGrpcServer({
    ...options,
    services: [
      { definition: FeedbackServiceService, implementation: createFeedbackService(store, logger, createBallotSeal(options.token)) },
      { definition: RewardServiceService, implementation: createRewardService(store, logger, REWARD_SETTINGS, options.policy) },
    ],
  });
}
