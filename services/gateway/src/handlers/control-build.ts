import { Control } from '@modwright/contracts/build';
import { callUnary } from '@modwright/runtime';
import type { GatewayContext } from '../context.ts';
import { toBuildView } from '../domain/build-view.ts';
import { ref } from '../domain/schemas.ts';
import { findBuild } from './stored-build.ts';
import { pathParameter, type Route } from './route.ts';

const CONTROL_TIMEOUT_MS = 15_000;
const CONTROLS = [
  { verb: 'cancel', control: Control.CANCEL, summary: 'End a build now; what was said stays' },
  { verb: 'pause', control: Control.PAUSE, summary: 'Let running turns end and start no new ones' },
  { verb: 'resume', control: Control.RESUME, summary: 'Go on with a paused build' },
] as const;

/** Cancel, pause, resume. Asking twice is the same as asking once. */
export function controlBuildRoutes({ store, orchestrator }: GatewayContext): Route[] {
  return CONTROLS.map(({ verb, control, summary }) => ({
    spec: {
      method: 'POST',
      path: `/v1/builds/{build}/${verb}`,
      operation: `${verb}Build`,
      summary,
      scope: 'builds:write',
      ...(control === Control.RESUME ? { unlessHalted: true as const } : {}),
      answers: { 200: { description: 'The build after it', schema: ref('Build') } },
    },
    handle: async (request) => {
      const build = pathParameter(request, 'build');
      await findBuild(store, build);
      await callUnary(orchestrator.control.bind(orchestrator), { build, control, reason: `${verb} was asked for` }, { timeoutMs: CONTROL_TIMEOUT_MS });
      return toBuildView(await findBuild(store, build), new Date());
    },
  }));
}
