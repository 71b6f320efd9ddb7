import { readMessages } from '@modwright/store/read';
import type { GatewayContext } from '../context.ts';
import { toMessageView } from '../domain/message-view.ts';
import { listOf, ref } from '../domain/schemas.ts';
import { findBuild } from './stored-build.ts';
import { pathParameter, type Route } from './route.ts';

/** What agents said in a build, by pages. */
export function readMessagesRoute({ store }: GatewayContext): Route {
  return {
    spec: {
      method: 'GET',
      path: '/v1/builds/{build}/messages',
      operation: 'listMessages',
      summary: 'What agents said, in order',
      scope: 'builds:read',
      query: {
        after: { type: 'integer', minimum: 0, default: 0, description: 'Number of the last message you have' },
        limit: { type: 'integer', minimum: 1, maximum: 500, default: 100 },
      },
      answers: { 200: { description: 'A page of messages; the next one starts after the last `seq`', schema: listOf(ref('Message')) } },
    },
    handle: async (request) => {
      const build = pathParameter(request, 'build');
      const { after, limit } = request.query as { after: number; limit: number };
      await findBuild(store, build);
      return (await readMessages(store, build, after, limit)).map(toMessageView);
    },
  };
}
