import type { GatewayContext } from '../context.ts';
import { ref } from '../domain/schemas.ts';
import { exactly } from '../domain/shape.ts';
import { appSources } from '../domain/source-history.ts';
import { findPlanned } from './stored-build.ts';
import { pathParameter, type Route } from './route.ts';

/** Runs the app for people to try. */
export function previewBuildRoute({ store, previews }: GatewayContext): Route {
  return {
    spec: {
      method: 'POST',
      path: '/v1/builds/{build}/preview',
      operation: 'previewBuild',
      summary: 'Run the app in a sandbox and give its address; asking again gives the same one while it runs',
      scope: 'builds:write',
      answers: {
        200: {
          description: 'Where it runs; its data lives as long as it runs',
          schema: exactly({
            url: { type: 'string', format: 'uri' },
            frame: { type: 'string', format: 'uri', description: 'The same app for a sandboxed frame: there it has neither cookies nor storage nor an origin' },
          }),
        },
        409: { description: 'There is no plan yet, or the app does not start', schema: ref('Error') },
      },
    },
    handle: async (request) => {
      const { row, plan } = await findPlanned(store, pathParameter(request, 'build'));
      return previews.open({ build: row.id, key: row.id, plan, sources: appSources(row.state) });
    },
  };
}
