import type { Shapes } from '@modwright/client';

type Message = Shapes['Message'];

/** A message before it is read. */
export interface Head {
  readonly seq: number;
  readonly kind: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** How the stream stands. */
export type Connection = 'connecting' | 'open' | 'lost' | 'ended';

/** What an agent does right now. */
export interface LiveLine {
  readonly from: string;
  readonly text: string;
  /** When it was heard, in milliseconds since 1970. */
  readonly at: number;
}

/** Messages that are read at once when they come into view. */
export const PAGE = 100;

/**
 * A conversation as it is known so far: the head of every message, and those that were read.
 * One object for each open build; whoever draws it subscribes and compares `version`.
 */
export class Conversation {
  /** Rises with every change. */
  version = 0;
  connection: Connection = 'connecting';
  live: LiveLine | undefined;
  readonly #heads: Head[] = [];
  readonly #messages = new Map<number, Message>();
  readonly #listeners = new Set<() => void>();
  readonly #asked = new Set<number>();

  /** Every message by its place; numbers of messages rise by one, so place = number - 1. */
  get heads(): readonly Head[] {
    return this.#heads;
  }

  get lastSeq(): number {
    return this.#heads.at(-1)?.seq ?? 0;
  }

  /** The message when it was read. */
  message(seq: number): Message | undefined {
    return this.#messages.get(seq);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** Takes the outline as far as it is news. */
  addOutline({ seq, kind, at }: Shapes['Outline']): void {
    seq.forEach((number, index) => {
      if (number > this.lastSeq) this.#heads.push({ seq: number, kind: kind[index] ?? '', at: at[index] ?? 0 });
    });
    this.#changed();
  }

  /** Takes messages, read on demand or streamed; known ones change nothing. */
  addMessages(messages: readonly Message[]): void {
    for (const message of messages) {
      this.#messages.set(message.seq, message);
      if (message.seq > this.lastSeq) this.#heads.push({ seq: message.seq, kind: message.kind, at: Date.parse(message.at) });
    }
    this.#changed();
  }

  setConnection(connection: Connection): void {
    this.connection = connection;
    if (connection === 'ended') this.live = undefined;
    this.#changed();
  }

  setLive(live: LiveLine): void {
    this.live = live;
    this.#changed();
  }

  /**
   * First numbers of the pages that hold messages `from`..`to` and were not asked for yet; they count as asked for from now on.
   * Give a page back with `release` when reading it failed.
   */
  missingPages(from: number, to: number): number[] {
    const pages: number[] = [];
    for (let seq = from; seq <= Math.min(to, this.lastSeq); seq++) {
      const page = pageOf(seq);
      if (this.#messages.has(seq) || this.#asked.has(page)) continue;
      this.#asked.add(page);
      pages.push(page);
    }
    return pages;
  }

  release(page: number): void {
    this.#asked.delete(page);
  }

  #changed(): void {
    this.version++;
    for (const listener of this.#listeners) listener();
  }
}

function pageOf(seq: number): number {
  return Math.floor((seq - 1) / PAGE) * PAGE + 1;
}
