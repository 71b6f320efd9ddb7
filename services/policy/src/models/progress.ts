/** Told while something is being set up. */
export interface SetupProgress {
  /** "model server", "qwen2.5-coder-1.5b". */
  readonly what: string;
  readonly doneBytes: number;
  /** 0 = unknown. */
  readonly totalBytes: number;
}
