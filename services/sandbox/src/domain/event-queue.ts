/** Events that several sources push and one reader takes in order. */
export interface EventQueue<T> extends AsyncIterable<T> {
  push(event: T): void;
  /** The reader ends after what was pushed before. Idempotent. */
  end(): void;
}

/** Unbounded: whoever pushes must be bounded itself, as a program is by its output limit. */
export function createEventQueue<T>(): EventQueue<T> {
  const events: T[] = [];
  let ended = false;
  let wake = Promise.withResolvers<void>();
  return {
    push: (event) => {
      if (ended) return;
      events.push(event);
      wake.resolve();
    },
    end: () => {
      ended = true;
      wake.resolve();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        while (events.length > 0) yield events.shift()!;
        if (ended) return;
        await wake.promise;
        wake = Promise.withResolvers<void>();
      }
    },
  };
}
