import { FieldType, ModuleKind, Plan } from '@modwright/contracts/plan';
import { goldApp } from './gold-app.ts';
import { action, crud, report } from './plan-parts.ts';

const id = { name: 'id', type: FieldType.INTEGER, required: true };
const amount = { name: 'amount', type: FieldType.INTEGER, required: true, min: 1 };
const count = (name: string) => ({ name, type: FieldType.INTEGER, required: true });
const noItem = { status: 404, when: 'there is no such item' };
const rule = { kind: ModuleKind.RULE, output: { entity: 'Item' }, entities: ['Item'] };

const plan = Plan.fromPartial({
  title: 'Stock room',
  profile: 'web',
  entities: [
    {
      name: 'Item',
      plural: 'items',
      fields: [
        { name: 'name', type: FieldType.TEXT, required: true, unique: true },
        { name: 'quantity', type: FieldType.INTEGER, required: true, min: 0, defaultJson: '0', readOnly: true },
        { name: 'status', type: FieldType.ENUM, required: true, values: ['active', 'discontinued'], defaultJson: '"active"', readOnly: true },
      ],
    },
  ],
  endpoints: [
    ...crud('Item', 'items', ['status']),
    action('items.receive', 'Item', 'receive'),
    action('items.issue', 'Item', 'issue'),
    action('items.discontinue', 'Item', 'discontinue'),
    report('stock', 'stock'),
  ],
  pages: [{ path: '/items', title: 'Items', entity: 'Item', actions: ['items.receive', 'items.issue', 'items.discontinue'], reports: ['reports.stock'] }],
  modules: [
    { ...rule, name: 'receive', endpoint: 'items.receive', input: [id, amount], refusals: [noItem, { status: 409, when: 'the item is discontinued' }] },
    { ...rule, name: 'issue', endpoint: 'items.issue', input: [id, amount], refusals: [noItem, { status: 409, when: 'there is less in stock' }] },
    { ...rule, name: 'discontinue', endpoint: 'items.discontinue', input: [id], refusals: [noItem, { status: 409, when: 'there is stock left' }] },
    { name: 'stock', kind: ModuleKind.REPORT, endpoint: 'reports.stock', output: { fields: ['items', 'units', 'empty'].map(count) }, entities: ['Item'] },
  ],
});

const find = `  const item = await db.item.findUnique({ where: { id: input.id } });
  if (!item) throw new HttpError(404, 'there is no such item');`;

const receive = `import type { Db, Item, ReceiveInput } from '../schema.ts';
import { HttpError } from '../platform/http-error.ts';

export async function receive(db: Db, input: ReceiveInput): Promise<Item> {
${find}
  if (item.status === 'discontinued') throw new HttpError(409, 'the item is discontinued');
  return db.item.update({ where: { id: item.id }, data: { quantity: item.quantity + input.amount } });
}
`;

const issue = `import type { Db, IssueInput, Item } from '../schema.ts';
import { HttpError } from '../platform/http-error.ts';

export async function issue(db: Db, input: IssueInput): Promise<Item> {
${find}
  if (item.quantity < input.amount) throw new HttpError(409, 'there is less in stock');
  return db.item.update({ where: { id: item.id }, data: { quantity: item.quantity - input.amount } });
}
`;

const discontinue = `import type { Db, DiscontinueInput, Item } from '../schema.ts';
import { HttpError } from '../platform/http-error.ts';

export async function discontinue(db: Db, input: DiscontinueInput): Promise<Item> {
${find}
  if (item.quantity > 0) throw new HttpError(409, 'there is stock left');
  return db.item.update({ where: { id: item.id }, data: { status: 'discontinued' } });
}
`;

const stock = `import type { Db, StockInput, StockOutput } from '../schema.ts';

export async function stock(db: Db, _input: StockInput): Promise<StockOutput> {
  const items = await db.item.findMany();
  const units = items.reduce((sum, item) => sum + item.quantity, 0);
  return { items: items.length, units, empty: items.filter((item) => item.quantity === 0).length };
}
`;

/** A known-good answer to the brief 04, the app of four modules. */
export const stockRoom = goldApp('04-app4-stock-room', plan, { receive, issue, discontinue, stock });
