import type { PlanReviewed } from '@modwright/contracts/build';
import { Plan } from '@modwright/contracts/plan';
import { AppError, callUnary } from '@modwright/runtime';
import type { GatewayContext } from '../context.ts';
import { toBuildView } from '../domain/build-view.ts';
import { ref, REVIEW } from '../domain/schemas.ts';
import { findBuild } from './stored-build.ts';
import { pathParameter, type Route } from './route.ts';

const REVIEW_TIMEOUT_MS = 15_000;

interface ReviewBody {
  readonly decision: 'accept' | 'refuse' | 'answer';
  readonly reason?: string;
  readonly answers?: readonly { readonly question: string; readonly answer: string }[];
  readonly revision?: number;
}

/** What a person says to a plan that waits for them: an edited plan, an answer, yes or no. */
export function reviewPlanRoutes({ store, orchestrator }: GatewayContext): Route[] {
  const review = async (build: string, said: PlanReviewed): Promise<void> => {
    await findBuild(store, build);
    await callUnary(orchestrator.review.bind(orchestrator), { build, review: said }, { timeoutMs: REVIEW_TIMEOUT_MS });
  };
  const conflict = { description: 'The plan waits for nobody, or there is a newer revision', schema: ref('Error') };
  return [
    {
      spec: {
        method: 'PUT',
        path: '/v1/builds/{build}/plan',
        operation: 'editPlan',
        summary: 'Put another plan in the place of the one that waits; it goes on waiting. Refused with every finding when it cannot be built',
        scope: 'builds:write',
        unlessHalted: true,
        query: { revision: { type: 'integer', minimum: 0, default: 0, description: 'Revision that was edited; 0 = the newest' } },
        body: { type: 'object', description: 'modwright.plan.v1.Plan in the JSON form of protobuf, as getPlan gives it' },
        answers: { 200: { description: 'The plan as it was taken', schema: { type: 'object' } }, 409: conflict },
      },
      handle: async (request) => {
        const build = pathParameter(request, 'build');
        const { revision } = request.query as { revision: number };
        await review(build, { revision, decision: { $case: 'edited', value: parsePlan(request.body) } });
        const { plan } = (await findBuild(store, build)).state;
        return plan ? Plan.toJSON(plan) : {};
      },
    },
    {
      spec: {
        method: 'POST',
        path: '/v1/builds/{build}/plan/review',
        operation: 'reviewPlan',
        summary: 'Accept the plan that waits, refuse it with a reason, or answer its questions',
        scope: 'builds:write',
        unlessHalted: true,
        body: REVIEW,
        answers: { 200: { description: 'The build after it', schema: ref('Build') }, 409: conflict },
      },
      handle: async (request) => {
        const build = pathParameter(request, 'build');
        await review(build, toReview(request.body as ReviewBody));
        return toBuildView(await findBuild(store, build), new Date());
      },
    },
  ];
}

function toReview({ decision, reason = '', answers = [], revision = 0 }: ReviewBody): PlanReviewed {
  if (decision === 'accept') return { revision, decision: { $case: 'accepted', value: {} } };
  if (decision === 'refuse') return { revision, decision: { $case: 'refused', value: { reason } } };
  return { revision, decision: { $case: 'answered', value: { answers: answers.map(({ question, answer }) => ({ question, about: '', text: answer })) } } };
}

/** Throws INVALID_ARGUMENT when it is no plan: what a field holds is for the plan's lint to judge. */
function parsePlan(body: unknown): Plan {
  try {
    return Plan.fromJSON(body);
  } catch (error) {
    throw new AppError('INVALID_ARGUMENT', `the body is no plan: ${(error as Error).message}`, { cause: error });
  }
}
