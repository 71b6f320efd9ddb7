/** Something made ahead of its use. */
export interface Warm {
  /** False when it ended while it waited. */
  alive(): boolean;
  discard(): Promise<void>;
}

export interface WarmPool<T extends Warm> {
  /** One that waits, or a fresh one; its place is filled again. */
  take(): Promise<T>;
  /** Discards all that wait. */
  close(): Promise<void>;
}

/** Keeps `size` of them ready. One that cannot be made ahead is made when it is asked for, where its error has a caller. */
export function createWarmPool<T extends Warm>(size: number, make: () => Promise<T>): WarmPool<T> {
  const ready: T[] = [];
  const making = new Set<Promise<void>>();
  let closed = false;

  const fill = (): void => {
    while (!closed && ready.length + making.size < size) {
      const one = make()
        .then(async (made) => {
          if (closed) await made.discard();
          else ready.push(made);
        })
        .catch(() => {
          // `take` makes its own and tells its caller why it cannot.
        })
        .finally(() => making.delete(one));
      making.add(one);
    }
  };

  return {
    take: async () => {
      let found = ready.shift();
      while (found && !found.alive()) {
        await found.discard();
        found = ready.shift();
      }
      const taken = found ?? (await make());
      // After the caller has started what it took.
      setImmediate(fill);
      return taken;
    },
    close: async () => {
      closed = true;
      await Promise.all([...making, ...ready.splice(0).map((one) => one.discard())]);
    },
  };
}
