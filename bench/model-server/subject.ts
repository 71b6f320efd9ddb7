/** What both model servers are asked to do while they are measured. */
export interface Subject {
  readonly name: string;
  readonly startMs: number;
  readonly installMib: number;
  readonly pid: number;
  tokenize(text: string): Promise<number[]>;
  /** Milliseconds to read a prompt that is not cached. */
  promptMs(tokens: readonly number[]): Promise<number>;
  /** Samples `count` tokens with logprobs, by schema when given; tokens after the first, and the milliseconds they took. */
  sample(slot: number, tokens: readonly number[], count: number, schema?: object): Promise<{ readonly tokens: number; readonly ms: number }>;
  /** Milliseconds until a new adapter file can be used. */
  adapterMs(file: string): Promise<number>;
  stop(): Promise<void>;
}

export interface SubjectSettings {
  readonly modelFile: string;
  readonly threads: number;
  readonly slots: number;
  readonly contextTokens: number;
  /** Scratch folder. */
  readonly folder: string;
}
