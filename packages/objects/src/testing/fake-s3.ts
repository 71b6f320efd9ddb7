import Fastify from 'fastify';

/** A fake of S3: no access control, the answers that S3 documents for one object at a time. */
export interface FakeS3 {
  /** "http://127.0.0.1:41234". */
  readonly endpoint: string;
  /** By "bucket/key". */
  readonly objects: Map<string, Buffer>;
  close(): Promise<void>;
}

const errorText = (code: string): string => `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`;

/** @param bucket the only one there is. */
export async function startFakeS3(bucket: string): Promise<FakeS3> {
  const objects = new Map<string, Buffer>();
  const server = Fastify({ bodyLimit: 64 * 1024 * 1024, forceCloseConnections: true, exposeHeadRoutes: false });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  server.addHook('onRequest', async ({ headers, url }, reply) => {
    if (!headers.authorization?.startsWith('AWS4-HMAC-SHA256 ')) return reply.code(403).type('application/xml').send(errorText('AccessDenied'));
    if (!url.startsWith(`/${bucket}/`)) return reply.code(404).type('application/xml').send(errorText('NoSuchBucket'));
  });
  const keyOf = (url: string): string => (url.split('?')[0] ?? '').slice(1);
  server.route({
    method: ['GET', 'HEAD', 'PUT', 'DELETE'],
    url: '/*',
    handler: ({ method, url, body }, reply) => {
      const key = keyOf(url);
      if (method === 'PUT') {
        objects.set(key, body as Buffer);
        return reply.send();
      }
      if (method === 'DELETE') {
        objects.delete(key);
        return reply.code(204).send();
      }
      const found = objects.get(key);
      if (!found)
        return reply
          .code(404)
          .type('application/xml')
          .send(method === 'HEAD' ? '' : errorText('NoSuchKey'));
      return method === 'HEAD' ? reply.header('content-length', found.length).send() : reply.type('application/octet-stream').send(found);
    },
  });
  return { endpoint: await server.listen({ port: 0, host: '127.0.0.1' }), objects, close: () => server.close() };
}
