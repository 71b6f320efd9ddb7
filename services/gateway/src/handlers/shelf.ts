import { ShelfModule } from '@modwright/contracts/shelf';
import { AppError } from '@modwright/runtime';
import { parseShelfFile, toShelfWrite } from '@modwright/shelf';
import { listShelf, putOnShelf, readShelf, removeFromShelf } from '@modwright/store/shelf';
import type { GatewayContext } from '../context.ts';
import { ref } from '../domain/schemas.ts';
import { exactly, listOf } from '../domain/shape.ts';
import { toShelfView } from '../domain/shelf-view.ts';
import { callerOf, pathParameter, type Route } from './route.ts';

/** Modules that are kept for other builds: what there is, what each holds, adding and removing. */
export function shelfRoutes({ store }: GatewayContext): Route[] {
  return [
    {
      spec: {
        method: 'GET',
        path: '/v1/shelf',
        operation: 'listShelf',
        summary: 'Kept modules, newest first',
        scope: 'builds:read',
        query: {
          limit: { type: 'integer', minimum: 1, maximum: 200, default: 50 },
          offset: { type: 'integer', minimum: 0, maximum: 1_000_000_000, default: 0 },
        },
        answers: { 200: { description: 'A page of modules', schema: listOf(ref('ShelfModule')) } },
      },
      handle: async (request) => {
        const { limit, offset } = request.query as { limit: number; offset: number };
        return (await listShelf(store, limit, offset)).map(({ module, createdAt }) => toShelfView(module, createdAt));
      },
    },
    {
      spec: {
        method: 'GET',
        path: '/v1/shelf/{id}',
        operation: 'getShelfModule',
        summary: 'One kept module with contract, source and cases',
        scope: 'builds:read',
        answers: {
          200: {
            description: '`module` is modwright.shelf.v1.ShelfModule in the JSON form of protobuf',
            schema: exactly({ summary: ref('ShelfModule'), module: { type: 'object' } }),
          },
        },
      },
      handle: async (request) => {
        const id = pathParameter(request, 'id');
        const row = await readShelf(store, id);
        if (!row) throw missing(id);
        return { summary: toShelfView(row.module, row.createdAt), module: ShelfModule.toJSON(row.module) };
      },
    },
    {
      spec: {
        method: 'DELETE',
        path: '/v1/shelf/{id}',
        operation: 'removeShelfModule',
        summary: 'Take a module off the shelf; apps that have it keep it',
        scope: 'builds:write',
        answers: { 200: { description: 'It is gone', schema: exactly({ removed: { type: 'string' } }) } },
      },
      handle: async (request) => {
        const id = pathParameter(request, 'id');
        if (!(await removeFromShelf(store, id))) throw missing(id);
        return { removed: id };
      },
    },
    {
      spec: {
        method: 'POST',
        path: '/v1/shelf',
        operation: 'importShelf',
        summary: 'Put modules of a shelf file on the shelf; they are marked as imported',
        scope: 'builds:write',
        body: exactly({ format: { type: 'string' }, modules: listOf({ type: 'object' }) }),
        answers: { 200: { description: 'How many are new', schema: exactly({ added: { type: 'integer' }, known: { type: 'integer' } }) } },
      },
      handle: async (request, _reply, caller) => {
        const modules = parseShelfFile(request.body);
        const added = await putOnShelf(store, modules.map(toShelfWrite), callerOf(caller).tenant);
        return { added, known: modules.length - added };
      },
    },
  ];
}

function missing(id: string): AppError {
  return new AppError('NOT_FOUND', `there is no module ${id} on the shelf`);
}
