import type { FastifyInstance, FastifyRequest } from 'fastify';
import { entityOf, type AppSpec, type FieldSpec } from './app-spec.ts';
import { checkedValues } from './checks.ts';
import { fill } from './fill.ts';
import { HttpError } from './http-error.ts';
import type { Space } from './spaces.ts';
import { quoted } from './sqlite.ts';

const FILL: readonly FieldSpec[] = [
  { name: 'rows', kind: 'integer', required: true, min: 1, max: 100_000 },
  { name: 'seed', kind: 'integer', default: 1 },
  { name: 'owner', kind: 'integer' },
  { name: 'now', kind: 'dateTime', required: true },
];

/**
 * Rows put in place and looked at past all rules and accounts, at /.given/<Entity>, and many rows at once, at /.given with
 * `{rows, seed?, owner?, now}` (row-maker.ts). Only for trying things out; such a server is never for real use.
 */
export function addGiven(server: FastifyInstance, app: AppSpec, spaceOf: (request: FastifyRequest) => Space): void {
  const known = (name: string) => {
    if (!app.entities.some((entity) => entity.name === name)) throw new HttpError(404, `there is no entity ${name}`);
    return entityOf(app, name);
  };

  server.post('/.given', (request, reply) => {
    const { rows, seed, owner, now } = checkedValues(FILL, request.body);
    const space = spaceOf(request);
    const setting = { rows: Number(rows), seed: Number(seed), owner: owner === null || owner === undefined ? null : Number(owner), now: String(now) };
    return space.inTurn(() => {
      fill(space.sql, app, setting);
      return reply.status(201).send({});
    });
  });

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
