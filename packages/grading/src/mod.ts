export { CHECKPOINT_NAMES } from './checkpoints.ts';
export { readCaseDirectory } from './case-directory.ts';
export { parseCaseFile, parseCaseFiles, type CaseFile } from './case-files.ts';
export { findContradictions, type Contradiction } from './contradictions.ts';
export { findMismatch, unknownOperators, type Mismatch } from './match.ts';
export { createScope, expandJson, expandPath, expandValue, savedNames, type Scope } from './placeholders.ts';
export { runCases, type CaseFetch, type RunOptions } from './run-cases.ts';
export { findSchemaProblem } from './schema.ts';
export { toVerdict, type NotRun } from './verdict.ts';
