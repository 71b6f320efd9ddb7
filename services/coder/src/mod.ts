export { startCoder } from './service.ts';
export { handleDraftsRequested, toTask } from './handlers/drafts-requested.ts';
export type { CoderTurn } from './handlers/propose-draft.ts';
export { readPromptTexts } from './prompts/texts.ts';
export type { AgentConfig } from '@modwright/agent';
// For the single agent that the team is measured against: it works with the same texts, the same reader of answers and the same remedies.
export { settleSource } from './adapters/settle-source.ts';
export { readWhole } from './domain/answer.ts';
export { startText } from './domain/module-start.ts';
export { taskText, type DraftTask } from './domain/prompt.ts';
export { problemText } from './domain/repair.ts';
