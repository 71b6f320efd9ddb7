import { client } from './client.ts';
import { RequestError, type Arguments, type Reply } from './request.ts';

type Call = (args: Arguments) => Promise<Reply<unknown>>;

/** Calls an endpoint by its id, for pages that are drawn from data. Code that knows its endpoint uses `client` itself, with types. */
export function call<Answer>(id: string, args: Arguments = {}): Promise<Reply<Answer>> {
  const found = (client as unknown as Readonly<Record<string, Call>>)[id];
  if (!found) throw new Error(`there is no endpoint ${id}`);
  return found(args) as Promise<Reply<Answer>>;
}

/** Anything thrown by a call, as a refusal that can be shown. */
export function toRequestError(reason: unknown): RequestError {
  return reason instanceof RequestError ? reason : new RequestError(0, String(reason));
}
