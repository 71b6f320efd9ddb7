import type { Clock } from '../clock.ts';

export interface BuildRow {
  readonly id: string;
  readonly status: string;
  readonly state: Buffer;
  readonly version: number;
  readonly deadlineAt: Date | null;
}

export interface MessageRow {
  readonly id: string;
  readonly build: string;
  readonly seq: number;
  readonly kind: string;
  readonly envelope: Buffer;
  readonly subject: string | null;
  readonly createdAt: number;
  sentAt: number | undefined;
}

/** An error as the database reports it. */
export class DatabaseError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The durable rows of a world, and who wants to hear of new ones. */
export class Tables {
  readonly #clock: Clock;
  readonly builds = new Map<string, BuildRow>();
  readonly messages = new Map<string, MessageRow>();
  /** Ids of dead letters that were kept. */
  readonly letters = new Set<string>();
  /** When the work queue was made that every unanswered command was put on. */
  workQueue: Date | undefined;
  /** Sequences in use: "build/seq". */
  readonly #places = new Set<string>();
  /** The database is away until then. */
  awayUntil = 0;
  onRecorded: (builds: readonly BuildRow[], messages: readonly MessageRow[]) => void = () => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What orchestrator.record does (0001_create_builds.sql): all or nothing. */
  record(builds: readonly BuildRow[], messages: readonly Omit<MessageRow, 'createdAt' | 'sentAt'>[]): void {
    for (const { id, version } of builds) {
      const known = this.builds.get(id);
      if (version === -1 && known) throw new DatabaseError('23505', `build ${id} is there already`);
      if (version >= 0 && known?.version !== version) throw new DatabaseError('40001', 'a build was changed by another writer');
    }
    const places = messages.map(({ build, seq }) => `${build}/${seq}`);
    const ids = messages.map(({ id }) => id);
    const doubled = ids.some((id) => this.messages.has(id)) || places.some((place) => this.#places.has(place));
    if (doubled || new Set(ids).size < ids.length || new Set(places).size < places.length) throw new DatabaseError('23505', 'a message is there already');
    const rows = messages.map((message): MessageRow => ({ ...message, createdAt: this.#clock.now, sentAt: undefined }));
    const written = builds.map((build) => ({ ...build, version: build.version + 1 }));
    for (const build of written) this.builds.set(build.id, build);
    for (const row of rows) this.messages.set(row.id, row);
    for (const place of places) this.#places.add(place);
    this.onRecorded(written, rows);
  }

  keepLetter(id: string): never[] {
    this.letters.add(id);
    return [];
  }

  /** Rows that wait to be published. */
  unsent(): MessageRow[] {
    return [...this.messages.values()].filter(({ subject, sentAt }) => subject !== null && sentAt === undefined);
  }
}
