/** Something that happens at a moment of simulated time. */
export interface SimEvent {
  /** Milliseconds. */
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
  /** True = it does not happen after all. */
  cancelled: boolean;
}

/** What is going to happen, by time; at one moment in the order it was planned. A binary heap. */
export class EventQueue {
  readonly #heap: SimEvent[] = [];
  #planned = 0;

  get size(): number {
    return this.#heap.length;
  }

  plan(at: number, run: () => void): SimEvent {
    const event: SimEvent = { at, order: this.#planned++, run, cancelled: false };
    const heap = this.#heap;
    let place = heap.push(event) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (isBefore(heap[parent]!, event)) break;
      heap[place] = heap[parent]!;
      place = parent;
    }
    heap[place] = event;
    return event;
  }

  next(): SimEvent | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || first === last) return first;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
      if (isBefore(last, heap[child]!)) break;
      heap[place] = heap[child]!;
      place = child;
    }
    heap[place] = last;
    return first;
  }
}

function isBefore(a: SimEvent, b: SimEvent): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
