import { readFileSync } from 'node:fs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sealOf, type Work } from './seal.ts';
import type { Sql } from './sqlite.ts';

/**
 * Tells how much work an answer took, in its headers: `x-sql-statements`, `x-sql-rows`, and `x-sql-seal`, "<number of the answer>.<seal>" (seal.ts),
 * which modules cannot make. Only with APP_STATS=1, for trying things out; the key is then read from stdin.
 */
export interface Stats {
  /** From here until `end`, what `sql` does counts for this request. */
  begin(request: FastifyRequest, sql: Sql): void;
  end(request: FastifyRequest): void;
  /** Writes the headers of a request that has begun. */
  write(request: FastifyRequest, reply: FastifyReply): void;
}

const TALLY = Symbol('tally');

interface Tally {
  readonly sql: Sql;
  readonly before: Work;
  total?: Work;
}
type Tallied = FastifyRequest & { [TALLY]?: Tally };

// The environment can be looked at later, by anyone; what was read from stdin is gone.
let offered = process.env['APP_STATS'] === '1' ? createStats(readFileSync(0, 'utf8').trim()) : undefined;

/** The only one there is, for whoever asks first: the server does, before any module is loaded. Undefined without APP_STATS=1. */
export function takeStats(): Stats | undefined {
  const taken = offered;
  offered = undefined;
  return taken;
}

function createStats(key: string): Stats {
  let answers = 0;
  return {
    begin(request: Tallied, sql) {
      request[TALLY] = { sql, before: sql.work() };
    },
    end({ [TALLY]: tally }: Tallied) {
      if (tally) tally.total = since(tally);
    },
    write(request: Tallied, reply) {
      const tally = request[TALLY];
      if (!tally) return;
      const work = tally.total ?? since(tally);
      answers += 1;
      reply.header('x-sql-statements', work.statements);
      reply.header('x-sql-rows', work.rows);
      reply.header('x-sql-seal', `${answers}.${sealOf(key, answers, request.method, request.url, work)}`);
    },
  };
}

function since({ sql, before }: Tally): Work {
  const after = sql.work();
  return { statements: after.statements - before.statements, rows: after.rows - before.rows };
}
