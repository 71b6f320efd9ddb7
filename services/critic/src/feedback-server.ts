import { FeedbackServiceService } from '@modwright/contracts/feedback';
import { startGrpcServer, type GrpcServer } from '@modwright/runtime';
import type { Store } from '@modwright/store';
import { createBallotSeal } from './domain/ballot-seal.ts';
import { createFeedbackService } from './handlers/feedback-service.ts';

export interface FeedbackServerOptions {
  readonly host: string;
  /** 0 = a free port. */
  readonly port: number;
  /** What callers show; ballots are sealed with a key made of it. */
  readonly token: string;
}

/** Serves what people say. */
export function startFeedbackServer(store: Store, options: FeedbackServerOptions): Promise<GrpcServer> {
  return startGrpcServer({
    ...options,
    services: [{ definition: FeedbackServiceService, implementation: createFeedbackService(store, createBallotSeal(options.token)) }],
  });
}
