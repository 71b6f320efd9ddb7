import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Plan } from '@modwright/contracts/plan';
import { findingText, lintPlan } from '@modwright/plan';
import { FUZZ_SEED } from '@modwright/testkit';
import { readRequirements, sentencesOf } from './brief.ts';
import { parseFieldLine } from './field-line.ts';
import { limitsIn } from './limits.ts';
import { normaliseEntities } from './normalise.ts';
import { parseOpenApi } from './openapi/parse.ts';
import { planOpenApi } from './openapi/plan-openapi.ts';
import { statedRefusals } from './refusals.ts';
import { settlePlan } from './settle.ts';

const words = [
  'a tool',
  'must not',
  '409',
  'status',
  'lent',
  'at most 3',
  'days',
  'Book: ',
  'optional',
  'unique',
  '|',
  ': ',
  '. ',
  '\n',
  '- ',
  'FR-1: ',
  'POST /api/x',
  '"',
  '(',
  ')',
  'only if',
  ', and ',
  ';',
  'email',
  'integer',
  '2026-01-01',
  '{id}',
  '…',
  'constructor',
  '__proto__',
];
const text = fc
  .array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...words) }, { weight: 1, arbitrary: fc.string({ maxLength: 10, unit: 'binary' }) }), {
    maxLength: 60,
  })
  .map((parts) => parts.join(' '));
const entity = fc.record({ name: text, fields: fc.array(text, { maxLength: 6 }) });
const name = fc.oneof(fc.constantFrom('Book', 'book', 'Loan', '', 'constructor', '__proto__'), fc.string({ maxLength: 8 }));
const field = fc.record({
  name,
  type: fc.constantFrom('FIELD_TYPE_TEXT', 'FIELD_TYPE_REF', 'FIELD_TYPE_ENUM', 'odd'),
  ref: name,
  values: fc.array(name, { maxLength: 3 }),
});
const plan = fc.record({
  title: text,
  entities: fc.array(fc.record({ name, fields: fc.array(field, { maxLength: 4 }) }), { maxLength: 4 }),
  endpoints: fc.array(fc.record({ id: name, method: fc.constantFrom('GET', 'POST', 'odd'), path: name, entity: name, module: name }), { maxLength: 4 }),
  modules: fc.array(fc.record({ name, dependsOn: fc.array(name, { maxLength: 3 }), entities: fc.array(name, { maxLength: 2 }) }), { maxLength: 4 }),
});

fc.configureGlobal({ seed: FUZZ_SEED });

describe('whatever people and models write', () => {
  it('a brief is read into requirements, sentences, limits and refusals', () => {
    const property = (brief: string): void => {
      const requirements = readRequirements({ text: brief, requirements: [], openapi: '', profile: '' } as never);
      for (const sentence of requirements.flatMap(sentencesOf)) limitsIn(sentence);
      statedRefusals(requirements.flatMap(sentencesOf));
    };
    fc.assert(fc.property(text, property), { numRuns: 1_000 });
  });

  it('a line is a field with a name, or none', () => {
    const property = (line: string): void => assert.notEqual(parseFieldLine(line, ['Book', 'constructor'])?.name, '');
    fc.assert(fc.property(fc.oneof(text, fc.string()), property), { numRuns: 2_000 });
  });

  it('entities are brought into shape', () => {
    const property = (title: string, entities: { name: string; fields: string[] }[]): void => {
      const found = normaliseEntities({ title, entities }, { text: title, clauses: [title], signIn: false });
      assert.ok(found.every((one) => one.fields.length > 0));
    };
    fc.assert(fc.property(text, fc.array(entity, { maxLength: 5 }), property), { numRuns: 1_000 });
  });

  it('an OpenAPI document is planned or refused with a reason', () => {
    const schema = fc.letrec<{ schema: unknown }>((tie) => ({
      schema: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(
          {},
          null,
          7,
          { $ref: '#/components/schemas/A' },
          { $ref: '#/nowhere' },
          { $ref: 'x' },
          { type: 'string' },
          { type: ['string', 'null'] },
        ),
        fc.record({ type: fc.constant('object'), properties: fc.dictionary(name, tie('schema'), { maxKeys: 3 }), required: fc.array(name, { maxLength: 2 }) }),
        fc.record({ type: fc.constant('array'), items: tie('schema') }),
        fc.record({ allOf: fc.array(tie('schema'), { maxLength: 2 }) }),
      ),
    })).schema;
    const operation = fc.record({
      operationId: name,
      requestBody: fc.record({ content: fc.constant({ 'application/json': {} }) }),
      responses: fc.dictionary(fc.constantFrom('200', '404', 'x'), fc.record({ content: fc.record({ 'application/json': fc.record({ schema }) }) })),
    });
    const paths = fc.dictionary(
      fc.constantFrom('/a', '/a/{id}', '/a/{id}/lend', 'odd', '/'),
      fc.dictionary(fc.constantFrom('get', 'post', 'put', 'delete', 'x', 'parameters'), operation),
    );
    const document = fc.record({
      openapi: fc.constantFrom('3.1.0', '2.0'),
      info: fc.record({ title: text }),
      paths,
      components: fc.record({ schemas: fc.dictionary(fc.constantFrom('A', 'B', 'constructor'), schema) }),
    });
    const property = (value: unknown): void => {
      const parsed = parseOpenApi(JSON.stringify(value));
      if ('problem' in parsed) assert.notEqual(parsed.problem, '');
      else settlePlan(planOpenApi({ text: '', requirements: [], openapi: '', profile: '' } as never, parsed));
    };
    fc.assert(fc.property(fc.oneof({ weight: 4, arbitrary: document }, { weight: 1, arbitrary: fc.jsonValue() }), property), { numRuns: 500 });
  });

  it('a plan is found fault with in words', () => {
    const property = (given: object): void =>
      assert.ok(
        lintPlan(Plan.fromPartial(given))
          .map(findingText)
          .every((line) => line !== ''),
      );
    fc.assert(fc.property(plan, property), { numRuns: 1_000 });
  });
});
