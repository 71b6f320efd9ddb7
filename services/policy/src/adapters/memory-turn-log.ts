import type { TurnLog, TurnRecord } from '@modwright/store/policy';

/** Turns in memory, for tests and for measuring: gone with the process. */
export function createMemoryTurnLog(): TurnLog & { readonly turns: ReadonlyMap<string, TurnRecord> } {
  const turns = new Map<string, TurnRecord>();
  return {
    turns,
    find: (requestId) => Promise.resolve(turns.get(requestId)),
    append: (turn) => {
      const first = turns.get(turn.request.requestId) ?? turn;
      turns.set(turn.request.requestId, first);
      return Promise.resolve(first);
    },
  };
}
