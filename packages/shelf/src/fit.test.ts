import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Case, CaseOrigin } from '@modwright/contracts/grading';
import type { Plan } from '@modwright/contracts/plan';
import { type Module } from '@modwright/contracts/plan';
import { Provenance, Trust, type Candidate, type ShelfModule } from '@modwright/contracts/shelf';
import { bikeRental, readingList, toolLibrary } from '@modwright/profiles/samples';
import { findCandidates } from './find-candidates.ts';
import { toShelfModule } from './keep.ts';

const lendCase = Case.fromPartial({
  id: 'lendTool.a1',
  module: 'lendTool',
  origin: CaseOrigin.AUTHORED,
  acceptance: 'a free tool can be lent',
  steps: [
    { method: 'POST', path: '/api/tools', bodyJson: '{"name":"$text:t","dailyFee":2}', save: 'tool', given: true },
    { method: 'POST', path: '/api/members', bodyJson: '{"name":"$text:m","email":"$email:m"}', save: 'member', given: true },
    {
      method: 'POST',
      path: '/api/tools/{{tool.id}}/lend',
      bodyJson: '{"memberId":"{{member.id}}"}',
      save: 'loan',
      expect: { status: 200, bodyJson: '{"toolId":"{{tool.id}}","returnedAt":null}', schemaJson: '{"type":"object"}' },
    },
    { method: 'GET', path: '/api/loans?toolId={{loan.toolId}}&limit=5', expect: { status: 200, bodyJson: '{"$contains":{"memberId":"{{member.id}}"}}' } },
    {
      method: 'POST',
      path: '/api/tools/{{tool.id}}/lend',
      bodyJson: '{"memberId":"{{member.id}}"}',
      expect: { status: 409, bodyJson: '{"error":"it is lent"}' },
    },
  ],
});

function keep(module: string, more: { cases?: Case[]; trust?: Trust; plan?: Plan } = {}): ShelfModule {
  const kept = toShelfModule(more.plan ?? toolLibrary.plan, {
    module,
    source: toolLibrary.sources.get(module) ?? '',
    cases: more.cases ?? [],
    provenance: Provenance.fromPartial({ build: 'build_1' }),
    trust: more.trust ?? Trust.BUILT,
  });
  assert.ok(kept);
  return kept;
}

function moduleOf(plan: Plan, name: string): Module {
  const module = plan.modules.find((one) => one.name === name);
  assert.ok(module);
  return module;
}

function fits(kept: ShelfModule, plan: Plan, name: string): Candidate | undefined {
  return findCandidates([kept], plan, moduleOf(plan, name))[0];
}

/** The bike rental with one thing changed. */
function bikes(change: (plan: Plan) => void): Plan {
  const plan = structuredClone(bikeRental.plan);
  change(plan);
  return plan;
}

describe('what is kept of a module', () => {
  it('is the smallest app it works in, with its cases and no case of a person', () => {
    const personal = Case.fromPartial({ ...lendCase, id: 'user.lend', origin: CaseOrigin.USER });
    const kept = keep('busiestMembers');
    assert.deepEqual(
      kept.app?.entities.map(({ name }) => name),
      ['Tool', 'Member', 'Loan'],
      'a loan needs a tool',
    );
    assert.deepEqual(
      kept.app?.modules.map(({ name }) => name),
      ['busiestMembers'],
    );
    assert.deepEqual(keep('lendTool', { cases: [lendCase, personal] }).cases, [lendCase]);
  });

  it('has an id that follows from what it is', () => {
    assert.equal(keep('lendTool').id, keep('lendTool', { trust: Trust.IMPORTED }).id);
    assert.notEqual(keep('lendTool').id, keep('lendTool', { cases: [lendCase] }).id);
  });

  it('leaves out cases that need what other modules do', () => {
    const returned = Case.fromPartial({ ...lendCase, module: 'returnTool', id: 'returnTool.a1' });
    assert.deepEqual(keep('returnTool', { cases: [returned] }).cases, []);
  });
});

describe('fitting a kept module to a planned one', () => {
  it('pairs entities, fields and inputs one to one, whatever they are called', () => {
    const renaming = fits(keep('lendTool'), bikeRental.plan, 'rentBike')?.renaming;
    assert.deepEqual(
      renaming?.entities.map(({ from, to }) => `${from} ${to}`),
      ['Tool Bike', 'Member Rider', 'Loan Rental'],
    );
    assert.deepEqual(
      renaming?.input.map(({ from, to }) => `${from} ${to}`),
      ['id id', 'memberId riderId'],
    );
  });

  it('does not take one sort of thing for another because the fields are alike', () => {
    const renaming = fits(keep('busiestMembers'), bikeRental.plan, 'topRiders')?.renaming;
    assert.deepEqual(renaming?.entities.map(({ from, to }) => `${from} ${to}`).slice(0, 1), ['Member Rider']);
  });

  const unfit: readonly (readonly [string, (plan: Plan) => void])[] = [
    ['takes another input', (plan) => void moduleOf(plan, 'rentBike').input.pop()],
    ['answers something else', (plan) => void (moduleOf(plan, 'rentBike').output = { entity: 'Bike', list: true, fields: [] })],
    ['is asked for by people who are signed in', (plan) => void ((plan.signIn = true), plan.endpoints.forEach((endpoint) => (endpoint.auth = true)))],
    ['calls other modules', (plan) => void moduleOf(plan, 'rentBike').dependsOn.push('topRiders')],
    ['lacks a field that the source uses', (plan) => void (plan.entities[2]!.fields = plan.entities[2]!.fields.filter(({ name }) => name !== 'backAt'))],
    ['stores rows of their own for everyone', (plan) => void (plan.entities[0]!.owned = true)],
  ];
  for (const [what, change] of unfit) {
    it(`finds nothing for a module that ${what}`, () => assert.equal(fits(keep('lendTool'), bikes(change), 'rentBike'), undefined));
  }

  it('finds nothing for a module of the same shape that does something else', () => {
    const plan = bikes((changed) => {
      const module = moduleOf(changed, 'rentBike');
      Object.assign(module, { name: 'insure', responsibility: 'Signs an insurance contract', acceptance: [], refusals: [] });
      changed.endpoints.filter((endpoint) => endpoint.module === 'rentBike').forEach((endpoint) => (endpoint.module = 'insure'));
    });
    assert.equal(fits(keep('lendTool'), plan, 'insure'), undefined);
  });

  it('finds nothing in an app about other things', () => {
    for (const { name } of readingList.plan.modules) assert.equal(fits(keep('lendTool'), readingList.plan, name), undefined);
  });

  it('offers what was made here before what was imported, and not more than two', () => {
    const shelf = [keep('lendTool', { trust: Trust.IMPORTED }), keep('lendTool', { cases: [lendCase] }), keep('lendTool', { trust: Trust.IMPORTED })];
    const found = findCandidates(shelf, bikeRental.plan, moduleOf(bikeRental.plan, 'rentBike'));
    assert.deepEqual(
      found.map(({ kept }) => kept?.trust),
      [Trust.BUILT, Trust.IMPORTED],
    );
  });
});

describe('the cases of a kept module in another app', () => {
  const translated = (plan: Plan, cases = [lendCase]): Case[] => fits(keep('lendTool', { cases }), plan, 'rentBike')?.cases ?? [];

  it('speak its paths, fields and saved answers', () => {
    const [one] = translated(bikeRental.plan);
    assert.ok(one);
    assert.match(one.id, /^rentBike\.shelf_[0-9a-f]+\.lendTool\.a1$/);
    assert.deepEqual([one.module, one.origin], ['rentBike', CaseOrigin.KEPT]);
    assert.deepEqual(
      one.steps.map(({ method, path }) => `${method} ${path}`),
      [
        'POST /api/bikes',
        'POST /api/riders',
        'POST /api/bikes/{{tool.id}}/rent',
        'GET /api/rentals?bikeId={{loan.bikeId}}&limit=5',
        'POST /api/bikes/{{tool.id}}/rent',
      ],
    );
    assert.equal(one.steps[0]?.bodyJson, '{"name":"$text:t","pricePerDay":2}');
    assert.equal(one.steps[2]?.bodyJson, '{"riderId":"{{member.id}}"}');
    assert.equal(one.steps[2]?.expect?.bodyJson, '{"bikeId":"{{tool.id}}","backAt":null}');
    assert.equal(one.steps[3]?.expect?.bodyJson, '{"$contains":{"riderId":"{{member.id}}"}}');
  });

  it('hold refusals to their status alone, and answers to no schema of the old app', () => {
    const [one] = translated(bikeRental.plan);
    assert.deepEqual([one?.steps[4]?.expect?.status, one?.steps[4]?.expect?.bodyJson], [409, '']);
    assert.equal(one?.steps[2]?.expect?.schemaJson, '');
  });

  it('are left out where the new app has no such endpoint, field or filter, or wants more of a row', () => {
    const without = (keepEndpoint: (id: string) => boolean) => bikes((plan) => (plan.endpoints = plan.endpoints.filter(({ id }) => keepEndpoint(id))));
    assert.deepEqual(translated(without((id) => id !== 'riders.create')), []);
    assert.deepEqual(translated(bikes((plan) => plan.endpoints.forEach((endpoint) => (endpoint.filters = [])))), []);
    assert.deepEqual(translated(bikes((plan) => (plan.entities[0]!.fields = plan.entities[0]!.fields.filter(({ name }) => name !== 'pricePerDay')))), []);
    assert.deepEqual(translated(bikes((plan) => plan.entities[0]!.fields.push({ ...plan.entities[0]!.fields[0]!, name: 'frame', unique: false }))), []);
  });

  it('that follow from the plan are left to the new plan', () => {
    assert.deepEqual(translated(bikeRental.plan, [Case.fromPartial({ ...lendCase, origin: CaseOrigin.DERIVED })]), []);
  });
});
