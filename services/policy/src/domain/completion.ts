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
  /** What the model server reads: a GGUF file, or the folder of safetensors that vLLM takes. Never changed in place. */
  readonly file: string;
}

/** A backend whose model takes adapters. */
export interface AdapterHost {
  /** Name of the model that the adapters are for. */
  readonly baseModel: string;
  /** Files of a version that it needs; with none it only says that it has it. */
  readonly files: readonly string[];
  /**
   * Resolves when exactly these answer, or may be asked for, beside the base model. Calls under way end on what they began with. On failure the ones before
   * go on. Throws AppError.
   */
  set(adapters: readonly Adapter[]): Promise<void>;
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
  /** Absent = only the base model can be had. */
  readonly adapters?: AdapterHost;
  /**
   * Samples one completion and passes its text on as it comes. Throws AppError: UNAVAILABLE while the server is away, NOT_FOUND when nothing was recorded,
   * INVALID_ARGUMENT for a request that no retry can save, CANCELLED.
   */
  complete(request: CompletionRequest, onText: (text: string) => void, signal: AbortSignal): Promise<Completion>;
  close(): Promise<void>;
}
