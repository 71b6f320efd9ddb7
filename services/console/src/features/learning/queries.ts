import { followRun, ModwrightError, take, type RunStreamEvent, type Shapes } from '@modwright/client';
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { callerQuery } from '../../app/queries.ts';
import { api, requireAccess } from '../../app/session.ts';

export type Policy = Shapes['Policy'];
export type Run = Shapes['Run'];
export type Evaluation = Shapes['Evaluation'];
export type RunEvent = Shapes['RunEvent'];

/** Without a trainer there is nothing to wait for. */
const retry = (count: number, error: Error): boolean => count < 3 && error instanceof ModwrightError && error.retryable && error.code !== 'UNAVAILABLE';

export const policiesQuery = queryOptions({ queryKey: ['policies'], queryFn: () => take(api().GET('/v1/policies')), refetchInterval: 5_000, retry });

export const policyQuery = (version: string) =>
  queryOptions({
    queryKey: ['policies', version],
    queryFn: () => take(api().GET('/v1/policies/{version}', { params: { path: { version } } })),
    refetchInterval: 10_000,
    retry,
  });

export const runsQuery = queryOptions({ queryKey: ['runs'], queryFn: () => take(api().GET('/v1/runs')), refetchInterval: 5_000, retry });

export const runQuery = (run: string) =>
  queryOptions({ queryKey: ['runs', run], queryFn: () => take(api().GET('/v1/runs/{run}', { params: { path: { run } } })), retry });

/** True when whoever is signed in may change which version answers. */
export function useMayLearn(): boolean {
  return useQuery(callerQuery).data?.scopes.includes('learning:write') ?? false;
}

/** Everything that happened in a run so far; it goes on by itself while the component is shown. */
export function useRunEvents(run: string): { readonly events: readonly RunEvent[]; readonly isLive: boolean } {
  const queries = useQueryClient();
  const [told, setTold] = useState<{ readonly events: readonly RunEvent[]; readonly isLive: boolean }>({ events: [], isLive: false });
  useEffect(() => {
    const stop = new AbortController();
    setTold({ events: [], isLive: false });
    void follow(run, stop.signal, (event) => {
      if (event.kind === 'event') setTold(({ events, isLive }) => ({ events: [...events, event.event], isLive }));
      else setTold(({ events }) => ({ events, isLive: event.kind === 'open' }));
      // The row has what no event says: the version it made, why it ended.
      if (event.kind === 'end' || (event.kind === 'event' && event.event.training === null)) void queries.invalidateQueries({ queryKey: ['runs', run] });
    });
    return () => stop.abort();
  }, [run, queries]);
  return told;
}

async function follow(run: string, signal: AbortSignal, onEvent: (event: RunStreamEvent) => void): Promise<void> {
  try {
    for await (const event of followRun(requireAccess(), run, { signal })) onEvent(event);
  } catch {
    // It was refused for good: the run's own query shows why.
  }
}
