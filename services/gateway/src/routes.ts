import type { GatewayContext } from './context.ts';
import { actRoutes } from './handlers/acts.ts';
import { apiKeyRoutes } from './handlers/api-keys.ts';
import { controlBuildRoutes } from './handlers/control-build.ts';
import { createBuildRoute } from './handlers/create-build.ts';
import { deadLetterRoutes } from './handlers/dead-letters.ts';
import { cloneBuildRoutes } from './handlers/clone-build.ts';
import { callerRoute } from './handlers/caller.ts';
import { previewBuildRoute } from './handlers/preview-build.ts';
import { readBuildRoutes } from './handlers/read-builds.ts';
import { readFilesRoutes } from './handlers/read-files.ts';
import { readMessagesRoutes } from './handlers/read-messages.ts';
import { reviewPlanRoutes } from './handlers/review-plan.ts';
import { ballotRoutes } from './handlers/ballots.ts';
import { exportRoutes } from './handlers/exports.ts';
import { feedbackRoutes } from './handlers/feedback.ts';
import { operationsRoute } from './handlers/operations.ts';
import { policyRoutes } from './handlers/policies.ts';
import { rewardRoutes } from './handlers/rewards.ts';
import { raterRoutes } from './handlers/raters.ts';
import type { Route } from './handlers/route.ts';
import { rubricRoutes } from './handlers/rubrics.ts';
import { haltRoutes } from './handlers/halt.ts';
import { runRoutes } from './handlers/runs.ts';
import { shelfRoutes } from './handlers/shelf.ts';
import { signInRoutes } from './handlers/sign-in.ts';
import { streamEventsRoute } from './handlers/stream-events.ts';
import { streamRunRoute } from './handlers/stream-run.ts';
import { systemRoutes } from './handlers/system.ts';
import { turnRoutes } from './handlers/turns.ts';

/** Version of the REST API, as its document says it. */
export const API_VERSION = '0.1.0';

/** Every route there is. */
export function allRoutes(context: GatewayContext): Route[] {
  const routes: Route[] = [
    createBuildRoute(context),
    ...readBuildRoutes(context),
    ...readMessagesRoutes(context),
    ...turnRoutes(context),
    streamEventsRoute(context),
    ...controlBuildRoutes(context),
    ...reviewPlanRoutes(context),
    ...readFilesRoutes(context),
    ...cloneBuildRoutes(context),
    previewBuildRoute(context),
    ...shelfRoutes(context),
    ...ballotRoutes(context),
    ...feedbackRoutes(context),
    ...rubricRoutes(context),
    ...raterRoutes(context),
    ...rewardRoutes(context),
    ...deadLetterRoutes(context),
    operationsRoute(context),
    callerRoute(),
    ...signInRoutes(context),
    ...policyRoutes(context),
    ...runRoutes(context),
    streamRunRoute(context),
    ...exportRoutes(context),
    ...apiKeyRoutes(context),
    ...actRoutes(context),
    ...haltRoutes(context),
  ];
  routes.push(...systemRoutes(context, API_VERSION, () => routes.map(({ spec }) => spec)));
  return routes;
}
