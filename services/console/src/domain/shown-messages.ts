import type { Head } from './conversation.ts';

/** Which messages of a conversation are shown, in order. */
export interface Shown {
  readonly count: number;
  /** Number of the message at this place; undefined = there is none. */
  at(index: number): number | undefined;
  /** Place of the message with this number; -1 = it is not shown. */
  indexOf(seq: number): number;
}

/** What is left of a conversation by a filter. It grows with the conversation: what was looked at once is not looked at again. */
export class ShownMessages {
  readonly #heads: readonly Head[];
  readonly #isShown: (kind: string) => boolean;
  readonly #seqs: number[] = [];
  #looked = 0;

  /** @param heads the conversation's own list, which grows. */
  constructor(heads: readonly Head[], isShown: (kind: string) => boolean) {
    this.#heads = heads;
    this.#isShown = isShown;
  }

  /** Those up to the message with this number. */
  upTo(until: number): Shown {
    for (; this.#looked < this.#heads.length; this.#looked++) {
      const head = this.#heads[this.#looked];
      if (head && this.#isShown(head.kind)) this.#seqs.push(head.seq);
    }
    const seqs = this.#seqs;
    const count = firstAbove(seqs, until);
    return {
      count,
      at: (index) => (index < count ? seqs[index] : undefined),
      indexOf: (seq) => {
        const index = firstAbove(seqs, seq) - 1;
        return index < count && seqs[index] === seq ? index : -1;
      },
    };
  }
}

/** Place of the first number above `limit` in a rising list; its length when there is none. */
export function firstAbove(rising: readonly number[], limit: number): number {
  let [low, high] = [0, rising.length];
  // What is asked for most often: everything.
  if ((rising[high - 1] ?? -Infinity) <= limit) return high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rising[middle] ?? Infinity) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
