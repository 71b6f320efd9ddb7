import { outcome, type Printing } from '../view/outcome.ts';
import { toTable } from '../view/table.ts';
import { oneLine } from '../view/text.ts';
import { connect, type World } from '../world.ts';

export interface NewKeyOptions extends Printing {
  readonly role: string;
  readonly expiresDays?: number;
  readonly tenant?: string;
}

/** Makes a key and shows it. */
export async function runCreateKey(world: World, name: string, options: NewKeyOptions): Promise<number> {
  const { role, expiresDays, tenant } = options;
  const ends = expiresDays === undefined ? {} : { expires_in_days: expiresDays };
  const made = await (await connect(world)).createKey({ name, role, ...ends, ...(tenant === undefined ? {} : { tenant }) });
  // Alone on standard output, so that it can be kept in a file.
  if (!options.json) world.err.print([`Key of ${name} (${role}${tenant === undefined ? '' : ` of ${tenant}`}). It is shown this once:`]);
  world.out.print(outcome(options, made, [made.key]));
  return 0;
}

/** Lists keys, newest first. */
export async function runListKeys(world: World, { tenant, json }: { tenant?: string; json?: boolean }): Promise<number> {
  const keys = await (await connect(world)).listKeys(tenant);
  if (json) world.out.print(keys.map((key) => JSON.stringify(key)));
  else
    world.out.print(
      toTable([
        ['KEY', 'ROLE', 'MADE', 'STATE', 'NAME'],
        ...keys.map(({ id, role, name, created_at: made, expires_at: expires, revoked }) => {
          const state = revoked ? 'revoked' : expires === null ? 'does not expire' : `until ${expires.slice(0, 10)}`;
          return [id, role, made.slice(0, 10), state, oneLine(name)];
        }),
      ]),
    );
  return 0;
}

/** Ends a key. */
export async function runRevokeKey(world: World, id: string, options: Printing & { tenant?: string }): Promise<number> {
  await (await connect(world)).revokeKey(id, options.tenant);
  world.out.print(outcome(options, { revoked: id }, [`${id} is revoked`]));
  return 0;
}

/** Shows who did what. */
export async function runActs(world: World, { limit, json }: { limit: number; json?: boolean }): Promise<number> {
  const acts = await (await connect(world)).listActs(limit);
  if (json) world.out.print(acts.map((act) => JSON.stringify(act)));
  else
    world.out.print(
      toTable([
        ['AT', 'ACT', 'ABOUT', 'BY', 'OUTCOME'],
        ...acts.map(({ at, name, act, about, outcome: ended }) => [
          at.slice(0, 19).replace('T', ' '),
          act,
          oneLine(about),
          oneLine(name),
          ended ?? 'begun, its end is unknown',
        ]),
      ]),
    );
  return 0;
}
