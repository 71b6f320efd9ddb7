import { Plan } from '@modwright/contracts/plan';
import { listBuilds } from '@modwright/store/read';
import type { GatewayContext } from '../context.ts';
import { toBuildView, toCaseViews } from '../domain/build-view.ts';
import { ref } from '../domain/schemas.ts';
import { listOf } from '../domain/shape.ts';
import { findBuild, findPlanned } from './stored-build.ts';
import { pathParameter, type Route } from './route.ts';

/** Builds, one build, its plan and its cases. */
export function readBuildRoutes({ store }: GatewayContext): Route[] {
  return [
    {
      spec: {
        method: 'GET',
        path: '/v1/builds',
        operation: 'listBuilds',
        summary: 'Builds, newest first',
        scope: 'builds:read',
        query: {
          limit: { type: 'integer', minimum: 1, maximum: 200, default: 50 },
          offset: { type: 'integer', minimum: 0, maximum: 1_000_000_000, default: 0 },
        },
        answers: { 200: { description: 'A page of builds', schema: listOf(ref('Build')) } },
      },
      handle: async (request) => {
        const { limit, offset } = request.query as { limit: number; offset: number };
        const now = new Date();
        return (await listBuilds(store, limit, offset)).map((row) => toBuildView(row, now));
      },
    },
    {
      spec: {
        method: 'GET',
        path: '/v1/builds/{build}',
        operation: 'getBuild',
        summary: 'One build as it stands',
        scope: 'builds:read',
        answers: { 200: { description: 'The build', schema: ref('Build') } },
      },
      handle: async (request) => toBuildView(await findBuild(store, pathParameter(request, 'build')), new Date()),
    },
    {
      spec: {
        method: 'GET',
        path: '/v1/builds/{build}/plan',
        operation: 'getPlan',
        summary: 'The plan of a build',
        scope: 'builds:read',
        answers: {
          200: { description: 'modwright.plan.v1.Plan in the JSON form of protobuf', schema: { type: 'object' } },
          409: { description: 'There is no plan yet', schema: ref('Error') },
        },
      },
      handle: async (request) => Plan.toJSON((await findPlanned(store, pathParameter(request, 'build'))).plan),
    },
    {
      spec: {
        method: 'GET',
        path: '/v1/builds/{build}/cases',
        operation: 'listCases',
        summary: 'Every case of a build with its newest result',
        scope: 'builds:read',
        answers: { 200: { description: 'The cases', schema: listOf(ref('Case')) } },
      },
      handle: async (request) => toCaseViews((await findBuild(store, pathParameter(request, 'build'))).state),
    },
  ];
}
