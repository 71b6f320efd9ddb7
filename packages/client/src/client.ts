import createFetchClient, { type Client } from 'openapi-fetch';
import type { components, paths } from '../gen/rest.ts';
import { errorOf, ModwrightError } from './error.ts';

/** How an instance is reached. */
export interface Access {
  /** "http://127.0.0.1:41234". */
  readonly url: string;
  /** "mw_<id>.<secret>". */
  readonly key: string;
}

/** Typed calls of every route: `client.GET('/v1/builds/{build}', { params: { path: { build } } })`. */
export type ModwrightClient = Client<paths>;

/** Shapes of the API by their name in its document. */
export type Shapes = components['schemas'];

/** A client of the REST API. Its answers hold `data` or `error`; `take` makes them a value or a thrown ModwrightError. */
export function createClient({ url, key }: Access): ModwrightClient {
  return createFetchClient<paths>({ baseUrl: url, headers: { authorization: `Bearer ${key}` } });
}

/** The value of an answer. Throws ModwrightError when it was refused or when nobody answered. */
export async function take<T>(call: Promise<{ readonly data?: T; readonly error?: unknown; readonly response: Response }>): Promise<NonNullable<T>> {
  const answer = await call.catch((cause: unknown) => {
    if (cause instanceof Error && cause.name === 'AbortError') throw cause;
    throw new ModwrightError('the instance does not answer', { code: 'UNAVAILABLE', status: 0, cause });
  });
  if (answer.data === undefined || answer.data === null) throw errorOf(answer.response, answer.error);
  return answer.data;
}
