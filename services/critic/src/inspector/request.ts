import type { LintRule } from '../domain/lint-rules.ts';

/** What the inspector is asked, in /app/request.json. Paths are relative to /app/subject. */
export interface InspectionRequest {
  /** Files that agents wrote. */
  readonly modules: readonly string[];
  readonly rules: Readonly<Record<string, LintRule>>;
}

/** A message of a linter about one file. */
export interface LintMessage {
  readonly file: string;
  readonly line: number;
  /** Empty when the file could not be read as TypeScript. */
  readonly rule: string;
  readonly message: string;
}

/** Lines that stand in two places; lines are 1-based and inclusive. */
export interface Clone {
  readonly first: Fragment;
  readonly second: Fragment;
}

export interface Fragment {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** What the inspector found, in /out/report.json. */
export interface InspectionReport {
  readonly lint: readonly LintMessage[];
  /** Standard output of the type checker. */
  readonly types: string;
  readonly clones: readonly Clone[];
}
