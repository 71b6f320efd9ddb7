import { take, type Shapes } from '@modwright/client';
import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect } from 'react';
import { api } from '../../app/session.ts';

export type Ballot = Shapes['Ballot'];

const route = getRouteApi('/vote/');

/** The ballot in the address; a new one, which then stands in the address, when there is none. A reload comes back to the same pair. */
export function useBallot(): UseQueryResult<Ballot> {
  const { ballot: id, build, module } = route.useSearch();
  const navigate = route.useNavigate();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: ['ballot', id ?? '', build ?? '', module ?? ''],
    queryFn: () =>
      take(
        id === undefined
          ? api().POST('/v1/ballots', { body: { ...(build ? { build } : {}), ...(module ? { module } : {}) } })
          : api().GET('/v1/ballots/{ballot}', { params: { path: { ballot: id } } }),
      ),
    // A ballot is drawn and its apps are started: once, and not again because a window was looked at.
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
    refetchOnReconnect: false,
    refetchOnWindowFocus: false,
  });
  const issued = id === undefined ? query.data : undefined;
  useEffect(() => {
    if (!issued) return;
    queries.setQueryData(['ballot', issued.id, build ?? '', module ?? ''], issued);
    void navigate({ search: (before) => ({ ...before, ballot: issued.id }), replace: true });
  }, [issued, queries, navigate, build, module]);
  return query;
}
