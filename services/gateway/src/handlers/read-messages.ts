import { readMessageHeads, readMessages } from '@modwright/store/read';
import type { GatewayContext } from '../context.ts';
import { toMessageView, toOutlineView } from '../domain/message-view.ts';
import { ref } from '../domain/schemas.ts';
import { listOf } from '../domain/shape.ts';
import { findBuild } from './stored-build.ts';
import { pathParameter, type Route } from './route.ts';

/** What agents said in a build: by pages, and as an outline. */
export function readMessagesRoutes({ store }: GatewayContext): Route[] {
  return [
    {
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
    },
    {
      spec: {
        method: 'GET',
        path: '/v1/builds/{build}/outline',
        operation: 'getOutline',
        summary: 'Kind and time of every message, without what they say: enough to lay out a long conversation before it is read',
        scope: 'builds:read',
        query: { after: { type: 'integer', minimum: 0, default: 0, description: 'Number of the last message you have' } },
        answers: { 200: { description: 'Three lists of the same length, in order', schema: ref('Outline') } },
      },
      handle: async (request) => {
        const build = pathParameter(request, 'build');
        await findBuild(store, build);
        return toOutlineView(await readMessageHeads(store, build, (request.query as { after: number }).after));
      },
    },
  ];
}
