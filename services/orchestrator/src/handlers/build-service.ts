import { Agent, Control, Envelope, type BuildServiceServer } from '@modwright/contracts/build';
import { AppError, newId, unary } from '@modwright/runtime';
import type { Store } from '@modwright/store';
import { loadStates } from '@modwright/store/orchestrator';
import type { Applier } from './apply.ts';

/** What people ask of a build, over gRPC: each answer comes after the effect is durable. */
export function createBuildService(store: Store, applier: Applier): BuildServiceServer {
  return {
    submit: unary(async (request) => {
      const { build } = request;
      if (!build) throw new AppError('INVALID_ARGUMENT', 'failed to submit a build: it has no id');
      const known = await loadStates(store, [build]);
      if (known.has(build)) return { build, created: false };
      // The seed is drawn once and kept, so that the build can be replayed.
      const seed = request.seed || 1 + Math.floor(Math.random() * 2 ** 30);
      await applier.apply([fromUser(build, `${build}/submitted`, { $case: 'buildSubmitted', value: { request: { ...request, seed } } })]);
      return { build, created: true };
    }),
    control: unary(async ({ build, control, reason }) => {
      if (control === Control.UNSPECIFIED) throw new AppError('INVALID_ARGUMENT', `failed to control build ${build}: say cancel, pause or resume`);
      await applier.apply([fromUser(build, newId('control'), { $case: 'controlRequested', value: { control, reason } })]);
      const state = (await loadStates(store, [build])).get(build)?.state;
      if (!state) throw new AppError('NOT_FOUND', `failed to find build ${build}`);
      return { status: state.status };
    }),
  };
}

function fromUser(build: string, id: string, body: NonNullable<Envelope['body']>): Envelope {
  return Envelope.fromPartial({ id, build, from: Agent.USER, to: Agent.ORCHESTRATOR, at: new Date(), body });
}
