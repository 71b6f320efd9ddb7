import { Agent, BuildStatus, Control, Envelope, PlanReviewed, type BuildServiceServer } from '@modwright/contracts/build';
import type { BuildState } from '@modwright/contracts/state';
import { AppError, unary } from '@modwright/runtime';
import { traceparent } from '@modwright/telemetry';
import type { Store } from '@modwright/store';
import { loadStates } from '@modwright/store/orchestrator';
import { checkedReview } from '../domain/check-review.ts';
import { toBase } from '../domain/extension.ts';
import type { Applier } from './apply.ts';

/** What people ask of a build, over gRPC: each answer comes after the effect is durable. */
export function createBuildService(store: Store, applier: Applier, newControlId: () => string): Pick<BuildServiceServer, 'submit' | 'control' | 'review'> {
  return {
    submit: unary(async (request) => {
      const { build } = request;
      assertId(build);
      const known = await loadStates(store, [build]);
      if (known.has(build)) return { build, created: false };
      // The seed is drawn once and kept, so that the build can be replayed.
      const seed = request.seed || 1 + Math.floor(Math.random() * 2 ** 30);
      const extended = request.extends ? await findExtended(store, request.extends) : undefined;
      const value = {
        request: { ...request, seed },
        base: extended && toBase(extended),
        earlierAcceptance: extended ? [...extended.acceptance, ...extended.earlierAcceptance] : [],
      };
      await applier.apply([fromUser(build, `${build}/submitted`, { $case: 'buildSubmitted', value })]);
      return { build, created: true };
    }),
    control: unary(async ({ build, control, reason }) => {
      if (control === Control.UNSPECIFIED) throw new AppError('INVALID_ARGUMENT', `failed to control build ${build}: say cancel, pause or resume`);
      await applier.apply([fromUser(build, newControlId(), { $case: 'controlRequested', value: { control, reason } })]);
      return { status: (await findState(store, build)).status };
    }),
    review: unary(async ({ build, review }) => {
      const state = await findState(store, build);
      const checked = checkedReview(state, PlanReviewed.fromPartial(review ?? {}));
      await applier.apply([fromUser(build, `${build}/reviewed/${checked.revision}`, { $case: 'planReviewed', value: checked })]);
      return { status: (await findState(store, build)).status };
    }),
  };
}

/** An id is part of subjects on the bus, where dots and spaces mean something: a build that nobody could be told of would never go on. */
function assertId(build: string): void {
  if (!/^[A-Za-z0-9_-]{1,100}$/.test(build))
    throw new AppError('INVALID_ARGUMENT', 'failed to submit a build: its id must be 1 to 100 letters, digits, "_" and "-"');
}

async function findState(store: Store, build: string): Promise<BuildState> {
  const state = (await loadStates(store, [build])).get(build)?.state;
  if (!state) throw new AppError('NOT_FOUND', `failed to find build ${build}`);
  return state;
}

/** The build that is to be extended. Throws FAILED_PRECONDITION unless it ended with an app. */
async function findExtended(store: Store, build: string): Promise<BuildState> {
  const state = await findState(store, build);
  if (state.status !== BuildStatus.ACCEPTED && state.status !== BuildStatus.BELOW_BAR)
    throw new AppError('FAILED_PRECONDITION', `build ${build} has no finished app to extend: choose one that is accepted or below_bar`);
  return state;
}

function fromUser(build: string, id: string, body: NonNullable<Envelope['body']>): Envelope {
  return Envelope.fromPartial({ id, build, from: Agent.USER, to: Agent.ORCHESTRATOR, traceparent: traceparent(), at: new Date(), body });
}
