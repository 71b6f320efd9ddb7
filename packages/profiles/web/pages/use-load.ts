import { useEffect, useState } from 'react';
import { toRequestError } from './calls.ts';
import type { RequestError } from './request.ts';

/** What is being loaded: nothing yet, the value, or the refusal. While it loads again the last value stays. */
export interface Loaded<T> {
  readonly value: T | undefined;
  readonly error: RequestError | undefined;
  readonly loading: boolean;
}

/** Loads when `key` changes. An answer that comes after the key has changed again is dropped. */
export function useLoad<T>(load: () => Promise<T>, key: string): Loaded<T> {
  const [state, setState] = useState<Loaded<T>>({ value: undefined, error: undefined, loading: true });
  useEffect(() => {
    let current = true;
    setState((last) => ({ ...last, loading: true }));
    load()
      .then((value) => current && setState({ value, error: undefined, loading: false }))
      .catch((reason: unknown) => current && setState({ value: undefined, error: toRequestError(reason), loading: false }));
    return () => {
      current = false;
    };
    // `load` is a new function on every render; `key` says when it would do something else.
  }, [key]);
  return state;
}
