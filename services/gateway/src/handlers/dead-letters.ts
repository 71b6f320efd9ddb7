import { DeadLetterDecision } from '@modwright/contracts/build';
import { callUnary } from '@modwright/runtime';
import type { GatewayContext } from '../context.ts';
import { toDeadLetterView } from '../domain/dead-letter-view.ts';
import { ref } from '../domain/schemas.ts';
import { exactly, listOf } from '../domain/shape.ts';
import { pathParameter, type Route } from './route.ts';

const TIMEOUT_MS = 15_000;

/** Messages that nobody could settle: see them, send one again, or let it go. */
export function deadLetterRoutes({ orchestrator }: GatewayContext): Route[] {
  const settle = async (id: string, decision: DeadLetterDecision): Promise<{ id: string }> => {
    await callUnary(orchestrator.settleDeadLetter.bind(orchestrator), { id, decision }, { timeoutMs: TIMEOUT_MS });
    return { id };
  };
  const done = { description: 'It is decided', schema: exactly({ id: { type: 'string' } }) };
  const missing = { description: 'There is none, or it was decided on before', schema: ref('Error') };
  return [
    {
      spec: {
        method: 'GET',
        path: '/v1/dead-letters',
        operation: 'listDeadLetters',
        summary: 'Messages that nobody could settle and nobody has decided on, newest first',
        scope: 'builds:read',
        installation: true,
        query: { limit: { type: 'integer', minimum: 1, maximum: 500, default: 100 } },
        answers: { 200: { description: 'A list', schema: listOf(ref('DeadLetter')) } },
      },
      handle: async (request) => {
        const { limit } = request.query as { limit: number };
        return (await callUnary(orchestrator.listDeadLetters.bind(orchestrator), { limit }, { timeoutMs: TIMEOUT_MS })).letters.map(toDeadLetterView);
      },
    },
    {
      spec: {
        method: 'POST',
        path: '/v1/dead-letters/{letter}/replay',
        operation: 'replayDeadLetter',
        summary: 'Send it again to where it was addressed; a command whose turn has failed meanwhile has no effect any more',
        scope: 'builds:write',
        installation: true,
        unlessHalted: true,
        answers: { 200: done, 404: missing },
      },
      handle: (request) => settle(pathParameter(request, 'letter'), DeadLetterDecision.REPLAY),
    },
    {
      spec: {
        method: 'DELETE',
        path: '/v1/dead-letters/{letter}',
        operation: 'discardDeadLetter',
        summary: 'Let it go',
        scope: 'builds:write',
        installation: true,
        answers: { 200: done, 404: missing },
      },
      handle: (request) => settle(pathParameter(request, 'letter'), DeadLetterDecision.DISCARD),
    },
  ];
}
