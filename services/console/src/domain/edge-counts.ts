import type { Head } from './conversation.ts';
import { routeOf, type AgentName } from './speakers.ts';

/** How often one agent spoke to another. */
export interface Edge {
  readonly from: AgentName;
  readonly to: AgentName;
  readonly count: number;
  /** True when the newest message went along it. */
  readonly newest: boolean;
}

/** Who speaks to whom and how often. A message is counted once; only going back in a playback counts anew. */
export class EdgeCounts {
  readonly #heads: readonly Head[];
  #counts = new Map<string, Omit<Edge, 'newest'>>();
  #counted = 0;
  #newest = '';

  /** @param heads the conversation's own list, which grows. */
  constructor(heads: readonly Head[]) {
    this.#heads = heads;
  }

  /** Those of the messages up to this number. */
  upTo(until: number): Edge[] {
    if (this.#counted > until) {
      this.#counts = new Map();
      this.#counted = 0;
      this.#newest = '';
    }
    for (; this.#counted < Math.min(until, this.#heads.length); this.#counted++) {
      const { from, to } = routeOf(this.#heads[this.#counted]?.kind ?? '');
      this.#newest = `${from} ${to}`;
      this.#counts.set(this.#newest, { from, to, count: (this.#counts.get(this.#newest)?.count ?? 0) + 1 });
    }
    return [...this.#counts].filter(([, { from, to }]) => from !== to).map(([key, edge]) => ({ ...edge, newest: key === this.#newest }));
  }
}
