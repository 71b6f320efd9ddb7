/** Several servers that answer alike, and how busy each is. */
export interface Balance {
  /** Runs a call on the server with the fewest calls under way; among equals they take turns. */
  on<T>(call: (server: string) => Promise<T>): Promise<T>;
}

export function createBalance(servers: readonly string[]): Balance {
  const underWay = new Map(servers.map((server) => [server, 0]));
  return {
    on: async (call) => {
      const fewest = Math.min(...underWay.values());
      const server = [...underWay.keys()].find((one) => underWay.get(one) === fewest) ?? '';
      // Taken out and put in again, it comes last among equals.
      underWay.delete(server);
      underWay.set(server, fewest + 1);
      try {
        return await call(server);
      } finally {
        underWay.set(server, (underWay.get(server) ?? 1) - 1);
      }
    },
  };
}
