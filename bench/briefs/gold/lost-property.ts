import { FieldType, ModuleKind, Plan } from '@modwright/contracts/plan';
import { goldApp } from './gold-app.ts';
import { action, crud } from './plan-parts.ts';

const plan = Plan.fromPartial({
  title: 'Lost property',
  profile: 'web',
  entities: [
    {
      name: 'Thing',
      plural: 'things',
      fields: [
        { name: 'description', type: FieldType.TEXT, required: true, max: 120 },
        { name: 'place', type: FieldType.ENUM, required: true, values: ['pool', 'showers', 'lockers'] },
        { name: 'valuable', type: FieldType.BOOLEAN, required: true, defaultJson: 'false' },
        { name: 'status', type: FieldType.ENUM, required: true, values: ['waiting', 'collected'], defaultJson: '"waiting"', readOnly: true },
        { name: 'collectedBy', type: FieldType.TEXT, readOnly: true },
      ],
    },
  ],
  endpoints: [...crud('Thing', 'things', ['place', 'status']), action('things.hand-over', 'Thing', 'handOver')],
  pages: [{ path: '/things', title: 'Things', entity: 'Thing', actions: ['things.hand-over'] }],
  modules: [
    {
      name: 'handOver',
      kind: ModuleKind.RULE,
      endpoint: 'things.hand-over',
      input: [
        { name: 'id', type: FieldType.INTEGER, required: true },
        { name: 'name', type: FieldType.TEXT, required: true },
        { name: 'proof', type: FieldType.TEXT },
      ],
      output: { entity: 'Thing' },
      refusals: [
        { status: 404, when: 'there is no such thing' },
        { status: 409, when: 'the thing is already collected' },
        { status: 422, when: 'a valuable thing is asked for without a proof' },
      ],
      entities: ['Thing'],
    },
  ],
});

const handOver = `export async function handOver(db: Db, input: HandOverInput): Promise<Thing> {
  const thing = await db.thing.findUniqueOrThrow({ where: { id: input.id } });
  if (thing.status === 'collected') throw new HttpError(409, 'the thing is already collected');
  if (thing.valuable && !input.proof?.trim()) throw new HttpError(422, 'a valuable thing is handed over with a proof only');
  return db.thing.update({ where: { id: thing.id }, data: { status: 'collected', collectedBy: input.name } });
}
`;

/** A known-good answer to the brief 06, the app of one module. */
export const lostProperty = goldApp('06-lost-property', plan, { handOver });
