import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Plan } from '@modwright/contracts/plan';
import { Provenance, Trust, type ShelfModule } from '@modwright/contracts/shelf';
import { bikeRental, toolLibrary } from '@modwright/profiles/samples';
import { findCandidates, toShelfModule } from '@modwright/shelf';
import { fitSource } from './fit-source.ts';
import { renameSource } from './rename-source.ts';

function kept(module: string, source = toolLibrary.sources.get(module) ?? '', plan = toolLibrary.plan): ShelfModule {
  const found = toShelfModule(plan, { module, source, cases: [], provenance: Provenance.fromPartial({}), trust: Trust.BUILT });
  assert.ok(found);
  return found;
}

function fitted(module: ShelfModule, name: string): string {
  const planned = bikeRental.plan.modules.find((one) => one.name === name);
  assert.ok(planned);
  const [candidate] = findCandidates([module], bikeRental.plan, planned);
  assert.ok(candidate?.renaming, `nothing fits ${name}`);
  const result = renameSource({ kept: module, renaming: candidate.renaming, plan: bikeRental.plan, module: name });
  assert.ok('source' in result, JSON.stringify(result));
  return result.source;
}

describe('a kept module in the names of another app', () => {
  it('has its function, types, repositories, fields, inputs and refusals renamed, and nothing else', () => {
    assert.equal(
      fitted(kept('lendTool'), 'rentBike'),
      `import type { Db, RentBikeInput, Rental } from '../schema.ts';
import { HttpError } from '../platform/http-error.ts';

export async function rentBike(db: Db, input: RentBikeInput): Promise<Rental> {
  const tool = await db.bike.findUnique({ where: { id: input.id } });
  if (!tool) throw new HttpError(404, "there is no such bike");
  if (tool.out) throw new HttpError(409, "the bike is already out");
  const held = await db.rental.count({ where: { riderId: input.riderId, backAt: null } });
  if (held >= 3) throw new HttpError(422, "the rider already holds 3 bikes");
  await db.bike.update({ where: { id: tool.id }, data: { out: true } });
  return await db.rental.create({ data: { bikeId: tool.id, riderId: input.riderId } });
}
`,
    );
  });

  it('gives a report the names of its answer, in the middle of a chain too', () => {
    const source = fitted(kept('busiestMembers'), 'topRiders');
    assert.match(source, /\{ riderId: member\.id, name: member\.name, bikes: open\.filter\(\(loan\) => loan\.riderId === member\.id\)\.length \}/);
    assert.match(source, /row\.bikes > 0/);
  });

  it('tells a field from a variable, a text and a comment of the same name', () => {
    const source = `export async function lendTool(db: Db, input: LendToolInput): Promise<Loan> {
  // lent and memberId
  const lent = 'memberId';
  const { memberId } = input;
  const tool = await db.tool.findUnique({ where: { id: input.id } });
  if (!tool || tool['lent']) throw new HttpError(409, lent);
  return await db.loan.create({ data: { toolId: tool.id, memberId } });
}
`;
    const renamed = fitted(kept('lendTool', source), 'rentBike');
    assert.match(renamed, /\/\/ lent and memberId\n {2}const lent = 'memberId';\n {2}const \{ riderId: memberId \} = input;/);
    assert.match(renamed, /tool\['out'\]/);
    assert.match(renamed, /\{ bikeId: tool\.id, riderId: memberId \}/);
  });

  it('swaps names that change places', () => {
    const plan = Plan.fromJSON(
      JSON.parse(JSON.stringify(Plan.toJSON(toolLibrary.plan)), (_, value: unknown) =>
        value === 'toolId' ? 'memberId' : value === 'memberId' ? 'toolId' : value,
      ),
    );
    const module = plan.modules.find(({ name }) => name === 'returnTool');
    assert.ok(module);
    const [candidate] = findCandidates([kept('returnTool')], plan, module);
    assert.ok(candidate?.renaming);
    const result = renameSource({ kept: kept('returnTool'), renaming: candidate.renaming, plan, module: 'returnTool' });
    assert.ok('source' in result && result.source.includes('where: { memberId: tool.id, returnedAt: null }'), JSON.stringify(result));
  });

  it('is given up when its source is more than the compiler can read, and nothing of it is run', async () => {
    const deep = `export async function lendTool(db: Db, input: LendToolInput): Promise<Loan> { return ${'['.repeat(20_000)} as never; }\nprocess.exit(9);\n`;
    const module = kept('lendTool', deep);
    const planned = bikeRental.plan.modules.find(({ name }) => name === 'rentBike');
    assert.ok(planned);
    const renaming = findCandidates([kept('lendTool')], bikeRental.plan, planned)[0]?.renaming;
    assert.ok(renaming);
    const result = await fitSource({ kept: module, renaming, plan: bikeRental.plan, module: 'rentBike' }, new AbortController().signal);
    assert.ok('unfit' in result && /its names could not be changed: .*stack/.test(result.unfit), JSON.stringify(result).slice(0, 200));
  });

  it('stops with the turn', async () => {
    const planned = bikeRental.plan.modules.find(({ name }) => name === 'rentBike');
    assert.ok(planned);
    const renaming = findCandidates([kept('lendTool')], bikeRental.plan, planned)[0]?.renaming;
    assert.ok(renaming);
    const stop = new AbortController();
    const fitting = fitSource({ kept: kept('lendTool'), renaming, plan: bikeRental.plan, module: 'rentBike' }, stop.signal);
    stop.abort();
    await assert.rejects(fitting, { code: 'CANCELLED' });
  });
});
