import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EndpointKind, FieldType, ModuleKind, Plan } from '@modwright/contracts/plan';
import { limitCases } from './limit-cases.ts';

const FULL = { status: 409, when: 'as many registrations are booked as the event has seats' };
const TWICE = { status: 409, when: 'the email is already booked for one event' };

function planOf(refusals: { status: number; when: string }[], email = {}): Plan {
  return Plan.fromPartial({
    entities: [
      { name: 'Event', plural: 'events', fields: [{ name: 'seats', type: FieldType.INTEGER, required: true, min: 1 }] },
      {
        name: 'Registration',
        plural: 'registrations',
        fields: [
          { name: 'eventId', type: FieldType.REFERENCE, ref: 'Event', required: true },
          { name: 'email', type: FieldType.EMAIL, required: true, ...email },
          { name: 'status', type: FieldType.ENUM, values: ['booked', 'cancelled'] },
        ],
      },
    ],
    endpoints: [
      { id: 'events.register', kind: EndpointKind.ACTION, method: 'POST', path: '/api/events/{id}/register', entity: 'Event', module: 'registerEvent' },
    ],
    modules: [
      {
        name: 'registerEvent',
        kind: ModuleKind.RULE,
        endpoint: 'events.register',
        input: [
          { name: 'id', type: FieldType.INTEGER, required: true },
          { name: 'email', type: FieldType.EMAIL, required: true },
        ],
        output: { entity: 'Registration' },
        refusals,
      },
    ],
  });
}

/** Each case as its rows, what is sent, and the status it expects. */
function derived(plan: Plan): unknown[] {
  return limitCases(plan, plan.endpoints[0]!, plan.modules[0]!).map(({ id, steps }) => {
    const rows = steps.filter(({ given }) => given).map(({ bodyJson }) => JSON.parse(bodyJson) as Record<string, unknown>);
    const judged = steps.at(-1)!;
    const sent = JSON.parse(judged.bodyJson) as Record<string, unknown>;
    return [id, rows[0]?.['seats'] === 1, rows[1]?.['status'], rows[1]?.['email'] === sent['email'], judged.expect?.status];
  });
}

describe('a refusal that counts records in one state', () => {
  it('holds for a record in that state and not for one in another, with room for one alone', () => {
    assert.deepEqual(derived(planOf([FULL])), [
      ['registerEvent.limit-free', true, 'cancelled', false, 0],
      ['registerEvent.limit-reached', true, 'booked', false, 409],
    ]);
  });

  it('holds for the same value in that state and not in another', () => {
    assert.deepEqual(derived(planOf([TWICE])), [
      ['registerEvent.same-email-free', false, 'cancelled', true, 0],
      ['registerEvent.same-email-reached', false, 'booked', true, 409],
    ]);
  });

  it('says nothing where the words name no state, another row, or a value that no two records may share', () => {
    const refusals = [
      { status: 409, when: 'as many registrations are new as the event has seats' },
      { status: 409, when: 'as many registrations are booked as the club has seats' },
      { status: 409, when: 'the email is already known' },
      { status: 404, when: 'there is no such event' },
    ];
    assert.deepEqual(derived(planOf(refusals)), []);
    assert.deepEqual(derived(planOf([TWICE], { unique: true })), []);
  });
});
