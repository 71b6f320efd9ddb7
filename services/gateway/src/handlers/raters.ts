import { AppError, callUnary } from '@modwright/runtime';
import { knowsRater } from '@modwright/store/gateway';
import type { GatewayContext } from '../context.ts';
import { toStatisticsView } from '../domain/feedback-view.ts';
import { isOwnRater, raterToDelete } from '../domain/rater.ts';
import { ref } from '../domain/schemas.ts';
import { exactly } from '../domain/shape.ts';
import { callerOf, pathParameter, type Route } from './route.ts';

const TIMEOUT_MS = 30_000;

/** What all raters together say, and how one of them goes. */
export function raterRoutes({ critic, store }: GatewayContext): Route[] {
  return [
    {
      spec: {
        method: 'GET',
        path: '/v1/statistics',
        operation: 'getStatistics',
        summary: 'What the votes say so far',
        scope: 'feedback:read',
        query: {
          build: { type: 'string', default: '', description: 'Only contests that this build takes part in' },
          module: { type: 'string', default: '' },
          contests: { type: 'integer', minimum: 1, maximum: 200, default: 20, description: 'Those with the newest votes' },
        },
        answers: { 200: { description: 'Counts and ratings', schema: ref('Statistics') } },
      },
      handle: async (request) => {
        const wanted = request.query as { build: string; module: string; contests: number };
        return toStatisticsView(await callUnary(critic.readStatistics.bind(critic), wanted, { timeoutMs: TIMEOUT_MS }));
      },
    },
    {
      spec: {
        method: 'DELETE',
        path: '/v1/raters/{rater}',
        operation: 'deleteRater',
        summary: 'Remove everything a rater said: "me", a name of yours, or an id',
        scope: 'feedback:write',
        answers: {
          200: { description: 'What is gone', schema: exactly({ rater: { type: 'string' }, votes: { type: 'integer' }, feedback: { type: 'integer' } }) },
        },
      },
      handle: async (request, _reply, caller) => {
        const { keyId, tenant, scopes } = callerOf(caller);
        const rater = raterToDelete({ keyId, scopes }, pathParameter(request, 'rater'));
        // Of keys that are not the caller's, only those of its tenant are known here.
        if (!isOwnRater(keyId, rater) && !(await knowsRater(store, rater, tenant))) throw new AppError('NOT_FOUND', `there is no rater ${rater}`);
        const { votes, feedback } = await callUnary(critic.deleteRater.bind(critic), { rater }, { timeoutMs: TIMEOUT_MS });
        return { rater, votes, feedback };
      },
    },
  ];
}
