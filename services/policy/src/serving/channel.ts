/** Values pushed by callbacks, read by one `for await`. */
export interface Channel<T> {
  push(value: T): void;
  /** Ends the loop; with an error, the loop throws it. */
  close(error?: unknown): void;
  read(): AsyncGenerator<T>;
}

export function createChannel<T>(): Channel<T> {
  const values: T[] = [];
  let closed: { readonly error?: unknown } | undefined;
  let wake: () => void = () => undefined;
  return {
    push: (value) => {
      values.push(value);
      wake();
    },
    close: (...error) => {
      closed = error.length > 0 ? { error: error[0] } : {};
      wake();
    },
    read: async function* () {
      for (;;) {
        while (values.length > 0) yield values.shift() as T;
        if (closed && 'error' in closed) throw closed.error;
        if (closed) return;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
