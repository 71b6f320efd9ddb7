/** One server-sent event. */
export interface ServerEvent {
  /** "message" | "live" | "end". */
  readonly event: string;
  readonly data: unknown;
  /** Where a reader may go on after it; absent for events that are not kept. */
  readonly id?: number;
}

/** An event as bytes of the stream. */
export function formatEvent({ event, data, id }: ServerEvent): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Keeps proxies from closing a quiet stream. */
export const HEARTBEAT = ': heartbeat\n\n';

/** The number a reader gave as Last-Event-ID; 0 = from the start, undefined = not a number we gave. */
export function parseLastEventId(value: string | undefined): number | undefined {
  if (value === undefined || value === '') return 0;
  return /^\d{1,9}$/.test(value) ? Number(value) : undefined;
}
