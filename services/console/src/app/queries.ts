import { take, type Shapes } from '@modwright/client';
import { queryOptions } from '@tanstack/react-query';
import { api } from './session.ts';

export type Build = Shapes['Build'];

/** Who is signed in and what they may do. */
export const callerQuery = queryOptions({ queryKey: ['me'], queryFn: () => take(api().GET('/v1/me')), staleTime: Infinity, retry: false });

/** Builds on one page of the list. */
export const BUILDS_PAGE = 50;

/** A page of builds, newest first; asked for again while it is looked at. */
export const buildsQuery = (offset: number) =>
  queryOptions({
    queryKey: ['builds', offset],
    queryFn: () => take(api().GET('/v1/builds', { params: { query: { limit: BUILDS_PAGE, offset } } })),
    refetchInterval: 3_000,
  });

export const buildQuery = (build: string) =>
  queryOptions({ queryKey: ['build', build], queryFn: () => take(api().GET('/v1/builds/{build}', { params: { path: { build } } })) });

/** The heads of every message so far. Read once: what comes after is streamed. */
export const outlineQuery = (build: string) =>
  queryOptions({
    queryKey: ['outline', build],
    queryFn: () => take(api().GET('/v1/builds/{build}/outline', { params: { path: { build } } })),
    staleTime: Infinity,
    gcTime: 0,
  });
