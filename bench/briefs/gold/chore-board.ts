import { FieldType, ModuleKind, Plan } from '@modwright/contracts/plan';
import { goldApp } from './gold-app.ts';
import { action, crud, report } from './plan-parts.ts';

const id = { name: 'id', type: FieldType.INTEGER, required: true };
const count = (name: string) => ({ name, type: FieldType.INTEGER, required: true });
const noChore = { status: 404, when: 'there is no such chore' };
const rule = { kind: ModuleKind.RULE, input: [id], output: { entity: 'Chore' }, entities: ['Chore'] };

const plan = Plan.fromPartial({
  title: 'Chore board',
  profile: 'web',
  entities: [
    {
      name: 'Chore',
      plural: 'chores',
      fields: [
        { name: 'name', type: FieldType.TEXT, required: true },
        { name: 'room', type: FieldType.ENUM, values: ['kitchen', 'bath', 'hall'] },
        { name: 'status', type: FieldType.ENUM, required: true, values: ['open', 'done'], defaultJson: '"open"' },
      ],
    },
  ],
  endpoints: [
    ...crud('Chore', 'chores', ['room', 'status']),
    action('chores.finish', 'Chore', 'finishChore'),
    action('chores.reopen', 'Chore', 'reopenChore'),
    report('chore-counts', 'choreCounts'),
  ],
  pages: [{ path: '/chores', title: 'Chores', entity: 'Chore', actions: ['chores.finish', 'chores.reopen'], reports: ['reports.choreCounts'] }],
  modules: [
    { ...rule, name: 'finishChore', endpoint: 'chores.finish', refusals: [noChore, { status: 409, when: 'the chore is already done' }] },
    { ...rule, name: 'reopenChore', endpoint: 'chores.reopen', refusals: [noChore, { status: 409, when: 'the chore is already open' }] },
    {
      name: 'choreCounts',
      kind: ModuleKind.REPORT,
      endpoint: 'reports.choreCounts',
      output: { fields: ['total', 'open', 'done'].map(count) },
      entities: ['Chore'],
    },
  ],
});

const finishChore = `export async function finishChore(db: Db, input: FinishChoreInput): Promise<Chore> {
  const chore = await db.chore.findUniqueOrThrow({ where: { id: input.id } });
  if (chore.status === 'done') throw new HttpError(409, 'the chore is already done');
  return db.chore.update({ where: { id: chore.id }, data: { status: 'done' } });
}
`;

const reopenChore = `export async function reopenChore(db: Db, input: ReopenChoreInput): Promise<Chore> {
  const chore = await db.chore.findUniqueOrThrow({ where: { id: input.id } });
  if (chore.status === 'open') throw new HttpError(409, 'the chore is already open');
  return db.chore.update({ where: { id: chore.id }, data: { status: 'open' } });
}
`;

const choreCounts = `export async function choreCounts(db: Db, _input: ChoreCountsInput): Promise<ChoreCountsOutput> {
  const total = await db.chore.count();
  const done = await db.chore.count({ where: { status: 'done' } });
  return { total, open: total - done, done };
}
`;

/** A known-good answer to the brief 05. */
export const choreBoard = goldApp('05-chore-board', plan, { finishChore, reopenChore, choreCounts });
