import type { Message, TurnContext } from '@modwright/contracts/policy';
import type { Completion } from '@modwright/store/policy';

export type { Completion };

/** How to sample, with every default filled in. */
export interface SamplingPlan {
  /** 0 = greedy. */
  readonly temperature: number;
  readonly topP: number;
  readonly maxTokens: number;
  readonly seed: number;
  readonly stop: readonly string[];
}

/** Weights on top of the base model. */
export interface Adapter {
  /** "policy-v000007". */
  readonly version: string;
  /** GGUF file; a version's file never changes. */
  readonly file: string;
}

/** What a backend is asked. */
export interface CompletionRequest {
  readonly context: TurnContext;
  readonly messages: readonly Message[];
  readonly sampling: SamplingPlan;
  /** JSON Schema as text that constrains decoding; undefined = free text. */
  readonly jsonSchema: string | undefined;
  /** Undefined = the base model. */
  readonly lora: Adapter | undefined;
}

/** What a backend is. */
export interface BackendInfo {
  readonly backend: 'llamacpp' | 'openai' | 'replay';
  readonly model: string;
  /** 0 = unknown. */
  readonly contextTokens: number;
  /** Completions it can sample at once. */
  readonly slots: number;
  /** True = a completion without token ids is a fault. */
  readonly givesTokenIds: boolean;
}

/** One way to reach a model. */
export interface Backend {
  readonly info: BackendInfo;
  /**
   * Samples one completion and passes its text on as it comes. Throws AppError: UNAVAILABLE while the server is away, NOT_FOUND when nothing was recorded,
   * INVALID_ARGUMENT for a request that no retry can save, CANCELLED.
   */
  complete(request: CompletionRequest, onText: (text: string) => void, signal: AbortSignal): Promise<Completion>;
  close(): Promise<void>;
}
