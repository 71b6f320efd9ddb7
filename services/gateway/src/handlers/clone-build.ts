import { gunzipSync } from 'node:zlib';
import type { FastifyReply } from 'fastify';
import { AppError } from '@modwright/runtime';
import type { GatewayContext } from '../context.ts';
import { toRepository, type GitRepository } from '../domain/git-objects.ts';
import { advertisement, uploadPack } from '../domain/git-wire.ts';
import { readHistory } from './read-files.ts';
import { pathParameter, type Route } from './route.ts';

/** What a client that fetches may say at most, in bytes, once it is unpacked. */
const REQUEST_LIMIT_BYTES = 8 * 1024 * 1024;

/** The app as a repository that `git clone` reads. The name at the end of the address is the folder that git makes, and says nothing else. */
export function cloneBuildRoutes({ store }: GatewayContext): Route[] {
  const repositoryOf = async (build: string): Promise<GitRepository> => toRepository((await readHistory(store, build)).commits);
  return [
    {
      spec: {
        method: 'GET',
        path: '/v1/builds/{build}/git/{name}/info/refs',
        operation: 'listRefs',
        summary: 'For `git clone ADDRESS/v1/builds/BUILD/git/NAME.git`: the app as commits. git asks for a password: an API key, whatever the user name',
        scope: 'builds:read',
        keyAsPassword: true,
        query: { service: { type: 'string', enum: ['git-upload-pack'], default: 'git-upload-pack' } },
        answers: {
          200: { description: 'Branch and tags', schema: { type: 'string' }, contentType: 'application/x-git-upload-pack-advertisement' },
        },
      },
      handle: async (request, reply) => {
        const repository = await repositoryOf(pathParameter(request, 'build'));
        return answer(reply, 'advertisement').send(advertisement(repository));
      },
    },
    {
      spec: {
        method: 'POST',
        path: '/v1/builds/{build}/git/{name}/git-upload-pack',
        operation: 'fetchPack',
        summary: 'What git asks for next: every commit, folder and file in one pack',
        scope: 'builds:read',
        keyAsPassword: true,
        answers: {
          200: { description: 'A pack', schema: { type: 'string', format: 'binary' }, contentType: 'application/x-git-upload-pack-result' },
        },
      },
      handle: async (request, reply) => {
        const repository = await repositoryOf(pathParameter(request, 'build'));
        return answer(reply, 'result').send(uploadPack(repository, unpacked(request.body, request.headers['content-encoding'])));
      },
    },
  ];
}

function answer(reply: FastifyReply, what: 'advertisement' | 'result'): FastifyReply {
  return reply.type(`application/x-git-upload-pack-${what}`).header('cache-control', 'no-cache');
}

/** git compresses what it says when that is long. */
function unpacked(body: unknown, encoding: string | undefined): Buffer {
  if (!Buffer.isBuffer(body)) return Buffer.alloc(0);
  if (encoding !== 'gzip') return body;
  try {
    return gunzipSync(body, { maxOutputLength: REQUEST_LIMIT_BYTES });
  } catch (error) {
    throw new AppError('INVALID_ARGUMENT', 'the request could not be unpacked: clone this address with git', { cause: error });
  }
}
