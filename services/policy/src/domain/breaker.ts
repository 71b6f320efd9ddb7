/** Settings of a circuit breaker. */
export interface BreakerLimits {
  /** Failures in a row that open it. */
  readonly failures: number;
  /** Milliseconds it stays open before one call may try. */
  readonly openMs: number;
}

/** Closed: calls pass. Open: calls fail at once until `retryAt`. Trying: one call is on its way, the others still fail. */
export type BreakerState =
  | { readonly kind: 'closed'; readonly failures: number }
  | { readonly kind: 'open'; readonly retryAt: number }
  | { readonly kind: 'trying'; readonly retryAt: number };

export const CLOSED: BreakerState = { kind: 'closed', failures: 0 };

/** May a call pass now? `state` is what to keep when it does; `waitMs` is when to come back when it may not. */
export type Admission = { readonly pass: true; readonly state: BreakerState } | { readonly pass: false; readonly waitMs: number };

/** @param now milliseconds on any steady clock. */
export function admit(state: BreakerState, now: number, limits: BreakerLimits): Admission {
  if (state.kind === 'closed') return { pass: true, state };
  if (now < state.retryAt) return { pass: false, waitMs: state.retryAt - now };
  // A try that never reports would shut the door for ever, so it too has a time limit.
  return { pass: true, state: { kind: 'trying', retryAt: now + limits.openMs } };
}

export function afterSuccess(): BreakerState {
  return CLOSED;
}

export function afterFailure(state: BreakerState, now: number, limits: BreakerLimits): BreakerState {
  const failures = state.kind === 'closed' ? state.failures + 1 : limits.failures;
  return failures >= limits.failures ? { kind: 'open', retryAt: now + limits.openMs } : { kind: 'closed', failures };
}
