export { startGateway, type RunningGateway } from './service.ts';
export type { GatewayConfig } from './config.ts';
export { newApiKeyText } from './domain/api-key.ts';
export { decodeText, MAX_BRIEF_BYTES, MAX_FILE_BYTES } from './domain/text-input.ts';
export { parseOpenapi } from './domain/openapi-input.ts';
export { slugOf, type SourceCommit, type SourceFile } from './domain/source-history.ts';
export type { ShelfView } from './domain/shelf-view.ts';
export type { BallotView, CandidateView, EstimateView, FeedbackView, RubricView, StatisticsView, VoteView } from './domain/feedback-view.ts';
export type { BuildView, CaseView } from './domain/build-view.ts';
