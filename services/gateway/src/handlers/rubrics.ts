import { callUnary } from '@modwright/runtime';
import type { GatewayContext } from '../context.ts';
import { toRubricView } from '../domain/feedback-view.ts';
import { ref } from '../domain/schemas.ts';
import { exactly, listOf } from '../domain/shape.ts';
import { pathParameter, type Route } from './route.ts';

const TIMEOUT_MS = 15_000;

const NEW_RUBRIC = exactly(
  {
    id: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,60}$', description: 'Your own; the same rubric sent twice is made once' },
    name: { type: 'string', description: 'Small letters, digits and hyphens: "ease-of-use"' },
    description: { type: 'string', minLength: 1, maxLength: 2000, description: 'What is judged, and what low and high scores stand for' },
    min: { type: 'integer', minimum: 0, maximum: 100 },
    max: { type: 'integer', minimum: 1, maximum: 100 },
  },
  ['id', 'min', 'max'],
);

/** What scores are given under: make one, see them, archive one. */
export function rubricRoutes({ critic }: GatewayContext): Route[] {
  return [
    {
      spec: {
        method: 'POST',
        path: '/v1/rubrics',
        operation: 'createRubric',
        summary: 'Make a rubric; it is never changed',
        scope: 'feedback:write',
        body: NEW_RUBRIC,
        answers: {
          201: { description: 'The rubric', schema: ref('Rubric') },
          409: { description: 'Another one has the id or the name', schema: ref('Error') },
        },
      },
      handle: async (request, reply) => {
        const { id = '', name, description, min = 1, max = 5 } = request.body as { id?: string; name: string; description: string; min?: number; max?: number };
        const rubric = { id, name, description, min, max, createdAt: undefined, archivedAt: undefined };
        return reply.status(201).send(toRubricView(await callUnary(critic.createRubric.bind(critic), { rubric }, { timeoutMs: TIMEOUT_MS })));
      },
    },
    {
      spec: {
        method: 'GET',
        path: '/v1/rubrics',
        operation: 'listRubrics',
        summary: 'Rubrics by name',
        scope: 'feedback:read',
        query: { archived: { type: 'boolean', default: false, description: 'True = the archived ones, too' } },
        answers: { 200: { description: 'The rubrics', schema: listOf(ref('Rubric')) } },
      },
      handle: async (request) => {
        const { archived } = request.query as { archived: boolean };
        return (await callUnary(critic.listRubrics.bind(critic), { archived }, { timeoutMs: TIMEOUT_MS })).rubrics.map(toRubricView);
      },
    },
    {
      spec: {
        method: 'POST',
        path: '/v1/rubrics/{rubric}/archive',
        operation: 'archiveRubric',
        summary: 'Take no more scores under a rubric; those it has stay',
        scope: 'feedback:write',
        answers: { 200: { description: 'The rubric', schema: ref('Rubric') } },
      },
      handle: async (request) =>
        toRubricView(await callUnary(critic.archiveRubric.bind(critic), { id: pathParameter(request, 'rubric') }, { timeoutMs: TIMEOUT_MS })),
    },
  ];
}
