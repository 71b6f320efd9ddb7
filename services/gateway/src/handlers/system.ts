import { AppError } from '@modwright/runtime';
import { countRunningBuilds } from '@modwright/store/read';
import type { GatewayContext } from '../context.ts';
import { toOpenapiDocument } from '../domain/openapi-document.ts';
import type { RouteSpec } from '../domain/route.ts';
import { exactly } from '../domain/shape.ts';
import type { Route } from './route.ts';

const OK = exactly({ status: { type: 'string', enum: ['ok'] } });

/** Health of the process, whether it can serve, and the API's own description. */
export function systemRoutes(context: GatewayContext, version: string, specs: () => readonly RouteSpec[]): Route[] {
  return [
    {
      spec: {
        method: 'GET',
        path: '/healthz',
        operation: 'getHealth',
        summary: 'The process lives; touches nothing else',
        scope: null,
        answers: { 200: { description: 'It does', schema: OK } },
      },
      handle: () => Promise.resolve({ status: 'ok' }),
    },
    {
      spec: {
        method: 'GET',
        path: '/readyz',
        operation: 'getReadiness',
        summary: 'The database and the bus answer',
        scope: null,
        answers: {
          200: { description: 'They do', schema: OK },
          503: { description: 'One does not, or the service stops', schema: { $ref: '#/components/schemas/Error' } },
        },
      },
      handle: async () => {
        if (context.stopping.aborted) throw new AppError('UNAVAILABLE', 'the gateway is stopping');
        if (context.bus.away) throw new AppError('UNAVAILABLE', 'NATS does not answer: builds go on when it is back');
        await countRunningBuilds(context.store);
        return { status: 'ok' };
      },
    },
    {
      spec: {
        method: 'GET',
        path: '/openapi.json',
        operation: 'getOpenapi',
        summary: 'This document',
        scope: null,
        answers: { 200: { description: 'OpenAPI 3.1', schema: { type: 'object' } } },
      },
      handle: () => Promise.resolve(toOpenapiDocument(specs(), version)),
    },
  ];
}
