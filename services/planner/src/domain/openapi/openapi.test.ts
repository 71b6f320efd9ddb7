import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Brief, FieldType } from '@modwright/contracts/plan';
import { lintPlan } from '@modwright/plan';
import { parseOpenApi } from './parse.ts';
import { planOpenApi } from './plan-openapi.ts';

const json = (schema: object) => ({ content: { 'application/json': { schema } } });
const ok = (schema: object) => ({ 200: { description: 'ok', ...json(schema) } });
const pet = { $ref: '#/components/schemas/Pet' };
const shop = {
  openapi: '3.0.3',
  info: { title: 'Pet shop', version: '1' },
  paths: {
    '/pets': {
      get: { summary: 'List pets', parameters: [{ name: 'status', in: 'query', schema: { type: 'string' } }], responses: ok({ type: 'array', items: pet }) },
      post: { summary: 'Add a pet', requestBody: json({ $ref: '#/components/schemas/NewPet' }), responses: { 201: { description: 'made', ...json(pet) } } },
    },
    '/pets/{petId}': {
      get: { responses: { ...ok(pet), 404: { description: 'no such pet' } } },
      put: { requestBody: json({ $ref: '#/components/schemas/NewPet' }), responses: ok(pet) },
      delete: { responses: { 204: { description: 'gone' } } },
    },
    '/pets/{petId}/sell': {
      post: {
        operationId: 'sellPet',
        summary: 'Sell a pet',
        requestBody: json({ type: 'object', properties: { price: { type: 'number', minimum: 0 } }, required: ['price'] }),
        responses: { ...ok(pet), 409: { description: 'the pet is already sold' } },
      },
    },
    '/sales/summary': {
      get: {
        operationId: 'salesSummary',
        summary: 'Sum up sales of pets',
        responses: ok({ type: 'object', properties: { sold: { type: 'integer' } }, required: ['sold'] }),
      },
    },
  },
  components: {
    schemas: {
      NewPet: {
        type: 'object',
        required: ['name'],
        properties: { name: { type: 'string' }, status: { type: 'string', enum: ['free', 'sold'], default: 'free' } },
      },
      Pet: {
        allOf: [
          { $ref: '#/components/schemas/NewPet' },
          { type: 'object', required: ['id'], properties: { id: { type: 'integer' }, soldAt: { type: 'string', format: 'date-time', readOnly: true } } },
        ],
      },
    },
  },
};

function planOf(document: object) {
  const parsed = parseOpenApi(JSON.stringify(document));
  if ('problem' in parsed) assert.fail(parsed.problem);
  return planOpenApi(Brief.fromPartial({ openapi: 'given' }), parsed);
}

test('paths and methods are as given, plain ones for the scaffold, the others for modules', () => {
  const plan = planOf(shop);
  assert.deepEqual(
    plan.endpoints.map((one) => `${one.kind.replace('ENDPOINT_KIND_', '')} ${one.method} ${one.path} ${one.module}`.trim()),
    [
      'LIST GET /pets',
      'CREATE POST /pets',
      'READ GET /pets/{id}',
      'UPDATE PUT /pets/{id}',
      'DELETE DELETE /pets/{id}',
      'ACTION POST /pets/{id}/sell sellPet',
      'REPORT GET /sales/summary salesSummary',
    ],
  );
  assert.deepEqual(lintPlan(plan), []);
});

test('limits of numbers and of the length of texts are kept', () => {
  const stock = { type: 'object', properties: { label: { type: 'string', minLength: 2, maxLength: 40 }, count: { type: 'integer', minimum: 0, maximum: 9 } } };
  const answers = { get: { responses: ok({ type: 'array', items: stock }) }, post: { requestBody: json(stock), responses: ok(stock) } };
  const plan = planOf({ openapi: '3.1.0', info: { title: 'Stock' }, paths: { '/stocks': answers } });
  assert.deepEqual(
    plan.entities[0]?.fields.map(({ name, min, max }) => [name, min, max]),
    [
      ['label', 2, 40],
      ['count', 0, 9],
    ],
  );
});

test('schemas give fields, inputs, outputs and refusals', () => {
  const plan = planOf(shop);
  assert.deepEqual(
    plan.entities[0]?.fields.map((field) => [field.name, field.type, field.required, field.readOnly]),
    [
      ['name', FieldType.TEXT, true, false],
      ['status', FieldType.ENUM, false, false],
      ['soldAt', FieldType.DATE_TIME, false, true],
    ],
  );
  const sell = plan.modules[0];
  assert.deepEqual(
    sell?.input.map((field) => field.name),
    ['id', 'price'],
  );
  assert.equal(sell?.output?.entity, 'Pet');
  assert.deepEqual(sell?.refusals, [{ status: 409, when: 'the pet is already sold' }]);
  assert.deepEqual(plan.endpoints[0]?.filters, ['status']);
});

for (const [what, text, expected] of [
  ['text that is no JSON', 'openapi: 3', /not JSON/],
  ['a list', '[]', /not an object/],
  ['Swagger 2', '{"swagger":"2.0","paths":{}}', /"openapi": "3.x", not "2.0"/],
  ['no paths', '{"openapi":"3.1.0","paths":{}}', /no paths/],
  ['paths without operations', '{"openapi":"3.1.0","paths":{"/a":{}}}', /no operations/],
  ['a broken reference', JSON.stringify({ ...shop, components: {} }), /refers to #\/components\/schemas\/\w+/],
  ['a reference to itself', '{"openapi":"3.1.0","paths":{"/a":{"get":{"responses":{"200":{"$ref":"#/paths/~1a/get/responses/200"}}}}}}', /refers to/],
] as const) {
  test(`says what is wrong with ${what}`, () => {
    const parsed = parseOpenApi(text);
    assert.match('problem' in parsed ? parsed.problem : '', expected);
  });
}
