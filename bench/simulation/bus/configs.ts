/** What the simulated server reads of a stream's configuration. */
export interface StreamConfig {
  readonly name: string;
  readonly subjects: readonly string[];
  readonly retention: 'limits' | 'workqueue';
  /** Nanoseconds. */
  readonly duplicate_window: number;
}

/** What the simulated server reads of a consumer's configuration. */
export interface ConsumerConfig {
  readonly durable_name: string;
  readonly filter_subject?: string;
  /** Nanoseconds. */
  readonly ack_wait: number;
  /** -1 = as often as it takes. */
  readonly max_deliver: number;
}
