export { startTester } from './service.ts';
export type { AgentConfig as TesterConfig } from '@modwright/agent';
export { authorCase, type Authored } from './handlers/author-case.ts';
export { createVocabulary, type Vocabulary } from './domain/authored/vocabulary.ts';
export { readWorkedExamples } from './prompts/worked.ts';
export { gradeApp } from './adapters/grade.ts';
export { deriveCases } from './domain/contract-cases/derive.ts';
export { sortOut } from './domain/sort-out.ts';
export { proveKept, type Proof } from './handlers/prove-kept.ts';
