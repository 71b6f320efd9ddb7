import type { FastifyInstance, FastifyRequest } from 'fastify';
import { entityOf, type AppSpec } from './app-spec.ts';
import { checkedValues } from './checks.ts';
import { HttpError } from './http-error.ts';
import type { Space } from './spaces.ts';
import { quoted } from './sqlite.ts';

/** Rows put in place and looked at past all rules and accounts, at /.given/<Entity>. Only for trying things out; such a server is never for real use. */
export function addGiven(server: FastifyInstance, app: AppSpec, spaceOf: (request: FastifyRequest) => Space): void {
  const known = (name: string) => {
    if (!app.entities.some((entity) => entity.name === name)) throw new HttpError(404, `there is no entity ${name}`);
    return entityOf(app, name);
  };

  server.post<{ Params: { entity: string } }>('/.given/:entity', (request, reply) => {
    const entity = known(request.params.entity);
    const space = spaceOf(request);
    return space.inTurn(() => {
      const body = (request.body ?? {}) as Record<string, unknown>;
      // A field that only modules set gets what an app starts it with when nothing is said.
      const said = entity.fields.filter((field) => !field.readOnly || body[field.name] !== undefined);
      const repository = space.repository(entity);
      const row = repository.create({ data: { ...checkedValues(said, body), ownerId: body['ownerId'] } });
      const id = Number(body['id'] ?? row['id']);
      const createdAt = String(body['createdAt'] ?? row['createdAt']);
      space.sql.run(`UPDATE ${quoted(entity.key)} SET id = ?, "createdAt" = ? WHERE id = ?`, [id, createdAt, Number(row['id'])]);
      return reply.status(201).send(repository.findFirstOrThrow({ where: { id } }));
    });
  });

  server.get<{ Params: { entity: string; id: string } }>('/.given/:entity/:id', (request) => {
    const entity = known(request.params.entity);
    return spaceOf(request).inTurn(
      () =>
        spaceOf(request)
          .repository(entity)
          .findFirstOrThrow({ where: { id: Number(request.params.id) } }),
      true,
    );
  });
}
