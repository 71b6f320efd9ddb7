import type { Side } from './ballot-sheet.ts';

/** How long each app was looked at. Times are milliseconds since 1970. */
export interface Attention {
  readonly shownAt: number;
  /** When an app was first gone to; undefined = none was. */
  readonly firstAt: number | undefined;
  /** The app that is looked at, and since when. */
  readonly now: { readonly side: Side; readonly since: number } | undefined;
  readonly leftMs: number;
  readonly rightMs: number;
}

/** Nothing was looked at yet. */
export function attentionFrom(shownAt: number): Attention {
  return { shownAt, firstAt: undefined, now: undefined, leftMs: 0, rightMs: 0 };
}

/** Somebody goes to an app, or away from both (undefined). */
export function look(attention: Attention, side: Side | undefined, at: number): Attention {
  const { now } = attention;
  const spent = (of: Side): number => (now?.side === of ? Math.max(0, at - now.since) : 0);
  return {
    ...attention,
    firstAt: attention.firstAt ?? (side && at),
    now: side && { side, since: at },
    leftMs: attention.leftMs + spent('left'),
    rightMs: attention.rightMs + spent('right'),
  };
}

/** What a vote says of it. */
export function toVoteTimes(attention: Attention, at: number) {
  const { shownAt, firstAt, leftMs, rightMs } = look(attention, undefined, at);
  return {
    shown_at: new Date(shownAt).toISOString(),
    ...(firstAt === undefined ? {} : { first_interaction_at: new Date(firstAt).toISOString() }),
    dwell_left_ms: Math.round(leftMs),
    dwell_right_ms: Math.round(rightMs),
  };
}
