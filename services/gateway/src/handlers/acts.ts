import { AppError } from '@modwright/runtime';
import { beginAct, endAct, listActs } from '@modwright/store/acts';
import type { Store } from '@modwright/store';
import type { GatewayContext } from '../context.ts';
import type { RouteSpec } from '../domain/route.ts';
import { ref } from '../domain/schemas.ts';
import { listOf } from '../domain/shape.ts';
import { callerOf, type Caller, type Route } from './route.ts';

/** They change nothing but what the chain of votes and opinions tells already, or nothing at all. */
const NOT_RECORDED: ReadonlySet<string> = new Set(['issueBallot', 'castVote', 'giveFeedback', 'verifyAudit', 'checkSnapshot', 'fetchPack']);

/** True for what has to be known later: who did it, and how it ended. */
export function isRecorded({ method, scope, operation }: RouteSpec): boolean {
  return method !== 'GET' && scope !== null && !NOT_RECORDED.has(operation);
}

/** Does something privileged and records that it was asked for before, and how it ended after. What cannot be recorded is not done. */
export async function recordAct<T>(
  store: Store,
  caller: Caller,
  { operation }: Pick<RouteSpec, 'operation'>,
  about: string,
  work: () => Promise<T>,
): Promise<T> {
  const id = await beginAct(store, { tenant: caller.tenant, key: caller.keyId, keyName: caller.name, act: operation, about });
  try {
    const result = await work();
    await endAct(store, id, 'OK');
    return result;
  } catch (reason) {
    await endAct(store, id, AppError.from(reason).code);
    throw reason;
  }
}

/** Something that was done, as it is shown. */
export interface ActView {
  readonly at: string;
  readonly key: string;
  readonly name: string;
  readonly act: string;
  readonly about: string;
  readonly outcome: string | null;
}

/** Who did what. */
export function actRoutes({ store }: GatewayContext): Route[] {
  return [
    {
      spec: {
        method: 'GET',
        path: '/v1/acts',
        operation: 'listActs',
        summary: 'What was done with which key, newest first: everything but reading, votes and opinions; what was refused, too',
        scope: 'keys:write',
        query: {
          limit: { type: 'integer', minimum: 1, maximum: 500, default: 100 },
          offset: { type: 'integer', minimum: 0, maximum: 1_000_000_000, default: 0 },
        },
        answers: { 200: { description: 'A page of them', schema: listOf(ref('Act')) } },
      },
      handle: async (request, _reply, caller) => {
        const { limit, offset } = request.query as { limit: number; offset: number };
        const rows = await listActs(store, callerOf(caller).tenant, limit, offset);
        return rows.map(({ at, key, keyName, act, about, outcome }): ActView => ({ at: at.toISOString(), key, name: keyName, act, about, outcome }));
      },
    },
  ];
}
