import type { SubmitRequest } from '@modwright/contracts/build';
import { Brief } from '@modwright/contracts/plan';
import { AppError, callUnary, forEveryTenant, newId } from '@modwright/runtime';
import { countRunningBuilds, readBuild, type BuildRow } from '@modwright/store/read';
import type { Store } from '@modwright/store';
import { duringBuild } from '@modwright/telemetry';
import type { GatewayContext } from '../context.ts';
import { toBuildView } from '../domain/build-view.ts';
import { ref, SUBMISSION } from '../domain/schemas.ts';
import { buildIdOf, isSameRequest, type SubmissionBody } from '../domain/submission.ts';
import { assertBuildable, readSubmission } from './checked-submission.ts';
import { findBuild, findPlanned } from './stored-build.ts';
import { idempotencyKey } from './idempotency-key.ts';
import { callerOf, type Route } from './route.ts';

const SUBMIT_TIMEOUT_MS = 15_000;
/** What a caller is told to wait when too many builds run. */
const BUSY_RETRY_MS = 30_000;

/** Starts a build, or finds the one that the same Idempotency-Key started. */
export function createBuildRoute(context: GatewayContext): Route {
  const { store } = context;
  return {
    spec: {
      method: 'POST',
      path: '/v1/builds',
      operation: 'createBuild',
      summary: 'Start a build from a brief',
      scope: 'builds:write',
      unlessHalted: true,
      headers: { 'Idempotency-Key': 'Any text, unique per build; the same request sent twice starts one build' },
      body: SUBMISSION,
      answers: {
        201: { description: 'The build was started', schema: ref('Build') },
        200: { description: 'The same Idempotency-Key started it before', schema: ref('Build') },
        409: { description: 'The Idempotency-Key was used for another brief', schema: ref('Error') },
        429: { description: 'Too many builds run; try again after Retry-After seconds', schema: ref('Error') },
      },
    },
    handle: async (request, reply, caller) => {
      const id = idOf(request.headers['idempotency-key'], caller?.keyId ?? '');
      const given = { ...readSubmission(id, request.body as SubmissionBody), tenant: callerOf(caller).tenant };
      const submission = assertBuildable(given.extends ? await withProfileOf(store, given) : given);

      const known = await readBuild(store, id);
      if (known) return toBuildView(assertSame(known, submission), new Date());
      const running = await forEveryTenant(() => countRunningBuilds(store));
      if (running >= context.maxRunningBuilds) {
        throw new AppError('RESOURCE_EXHAUSTED', `${running} builds run already: wait for one to end, or cancel one`, { retryAfterMs: BUSY_RETRY_MS });
      }
      const { created } = await duringBuild(id, () =>
        callUnary(context.orchestrator.submit.bind(context.orchestrator), submission, { timeoutMs: SUBMIT_TIMEOUT_MS }),
      );
      // Somebody may have used the same key meanwhile: what was stored tells.
      return reply.status(created ? 201 : 200).send(toBuildView(assertSame(await findBuild(store, id), submission), new Date()));
    },
  };
}

/** A follow-up is about what its app is made of. Throws NOT_FOUND or FAILED_PRECONDITION when there is no such app. */
async function withProfileOf(store: Store, submission: SubmitRequest): Promise<SubmitRequest> {
  const { plan } = await findPlanned(store, submission.extends);
  const { profile, layer, checkpoints } = plan;
  return { ...submission, brief: Brief.fromPartial({ ...submission.brief, profile, ...(layer ? { layer } : {}), checkpoints }) };
}

function assertSame(row: BuildRow, submission: SubmitRequest): BuildRow {
  if (!isSameRequest(row.state, submission)) throw new AppError('ALREADY_EXISTS', 'this Idempotency-Key was used for another brief: choose a new one');
  return row;
}

function idOf(header: string | string[] | undefined, owner: string): string {
  if (header === undefined) return newId('build');
  return buildIdOf(owner, idempotencyKey(header));
}
