import { AppError } from '@modwright/runtime';
import { readTurn, readTurns } from '@modwright/store/read';
import type { GatewayContext } from '../context.ts';
import { ref } from '../domain/schemas.ts';
import { listOf } from '../domain/shape.ts';
import { toTurnDetailView, toTurnView } from '../domain/turn-view.ts';
import { findBuild } from './stored-build.ts';
import { pathParameter, type Route } from './route.ts';

/** What the model was asked in a build, and what it said. Turns are kept for a while only. */
export function turnRoutes({ store }: GatewayContext): Route[] {
  return [
    {
      spec: {
        method: 'GET',
        path: '/v1/builds/{build}/turns',
        operation: 'listTurns',
        summary: 'Completions of the model in a build that are still kept, in order',
        scope: 'builds:read',
        query: {
          role: { type: 'string', default: '', maxLength: 40, description: 'Agent that asked; left out = all' },
          after: { type: 'integer', minimum: 0, default: 0, description: 'Not before, in milliseconds since 1970' },
          until: { type: 'integer', minimum: 0, default: 0, description: 'Not after, in milliseconds since 1970; 0 = no end' },
          limit: { type: 'integer', minimum: 1, maximum: 500, default: 200 },
        },
        answers: { 200: { description: 'Without prompts and completions', schema: listOf(ref('Turn')) } },
      },
      handle: async (request) => {
        const { id } = await findBuild(store, pathParameter(request, 'build'));
        const { role, after, until, limit } = request.query as { role: string; after: number; until: number; limit: number };
        const between = { from: new Date(after), to: until > 0 ? new Date(until) : new Date() };
        return (await readTurns(store, { build: id, role, ...between, limit })).map(toTurnView);
      },
    },
    {
      spec: {
        method: 'GET',
        path: '/v1/builds/{build}/turns/{turn}',
        operation: 'getTurn',
        summary: 'One completion with its prompt',
        scope: 'builds:read',
        answers: {
          200: { description: 'The turn', schema: ref('TurnDetail') },
          404: { description: 'The build has no such turn, or it is not kept any more', schema: ref('Error') },
        },
      },
      handle: async (request) => {
        const { id } = await findBuild(store, pathParameter(request, 'build'));
        const turn = pathParameter(request, 'turn');
        const row = await readTurn(store, id, turn);
        if (!row) throw new AppError('NOT_FOUND', `build ${id} has no turn ${turn}, or it is not kept any more`);
        return toTurnDetailView(row);
      },
    },
  ];
}
