import type { FillSetting, LoadTarget } from '@modwright/profiles';

/** What the driver in the sandbox is given: /app/job.json. */
export interface LoadJob {
  /** The app has accounts, and one is asked as. */
  readonly signIn: boolean;
  /** One a size, the small one first. */
  readonly stages: readonly LoadStage[];
  readonly settings: LoadSettings;
}

/** The app filled with so many rows, and what is asked of it then. */
export interface LoadStage {
  readonly fill: Omit<FillSetting, 'owner'>;
  readonly targets: readonly LoadTarget[];
}

export interface LoadSettings {
  /** Requests that are sent one by one before the burst; reads are compared with their answers. */
  readonly first: number;
  /** The most requests of one burst, and how long it may take by what one request took alone. */
  readonly burst: number;
  readonly burstMs: number;
  readonly connections: number;
  /** An answer that takes longer is none. */
  readonly timeoutMs: number;
}

/** One answer. */
export interface LoadAnswer {
  /** Index of its request in the target. */
  readonly request: number;
  readonly ms: number;
  /** 0 = none came. */
  readonly status: number;
  /** Headers of the platform (web/platform/stats.ts); empty when they were not there. */
  readonly statements: string;
  readonly rows: string;
  readonly seal: string;
  /** Digest of the body. */
  readonly digest: string;
  /** How many things the body tells: the length of its longest list; 1 for an answer without one. */
  readonly size: number;
}

/** What one endpoint answered at one size. A line of /out/answers.jsonl. */
export interface LoadSample {
  readonly endpoint: string;
  readonly rows: number;
  /** Sent alone, one after another; the first request a second time at the end. */
  readonly first: readonly LoadAnswer[];
  readonly burst: readonly LoadAnswer[];
  /** Requests of the burst; each that is not among its answers got none. */
  readonly burstRequests: number;
}

/** A line of /out/answers.jsonl: what comes next. When nothing follows, that is what stopped the app. */
export interface LoadStart {
  /** Id of an endpoint; empty = the app is filled. */
  readonly starting: string;
  readonly rows: number;
}
