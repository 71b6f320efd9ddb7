import { FieldType, ModuleKind, Plan } from '@modwright/contracts/plan';
import { goldApp } from './gold-app.ts';
import { action, crud, report } from './plan-parts.ts';

const id = { name: 'id', type: FieldType.INTEGER, required: true };
const count = (name: string) => ({ name, type: FieldType.INTEGER, required: true });

const plan = Plan.fromPartial({
  title: 'Reading list',
  profile: 'web',
  entities: [
    {
      name: 'Book',
      plural: 'books',
      fields: [
        { name: 'title', type: FieldType.TEXT, required: true },
        { name: 'author', type: FieldType.TEXT, required: true },
        { name: 'status', type: FieldType.ENUM, required: true, values: ['unread', 'read'], defaultJson: '"unread"' },
      ],
    },
  ],
  endpoints: [...crud('Book', 'books', ['status']), action('books.mark-read', 'Book', 'markRead'), report('reading-counts', 'readingCounts')],
  pages: [{ path: '/books', title: 'Books', entity: 'Book', actions: ['books.mark-read'], reports: ['reports.readingCounts'] }],
  modules: [
    {
      name: 'markRead',
      kind: ModuleKind.RULE,
      endpoint: 'books.mark-read',
      input: [id],
      output: { entity: 'Book' },
      refusals: [
        { status: 404, when: 'there is no such book' },
        { status: 409, when: 'the book is already read' },
      ],
      entities: ['Book'],
    },
    {
      name: 'readingCounts',
      kind: ModuleKind.REPORT,
      endpoint: 'reports.readingCounts',
      output: { fields: ['total', 'read', 'unread'].map(count) },
      entities: ['Book'],
    },
  ],
});

const markRead = `import type { Book, Db, MarkReadInput } from '../schema.ts';
import { HttpError } from '../platform/http-error.ts';

export async function markRead(db: Db, input: MarkReadInput): Promise<Book> {
  const book = await db.book.findUnique({ where: { id: input.id } });
  if (!book) throw new HttpError(404, 'there is no such book');
  if (book.status === 'read') throw new HttpError(409, 'the book is already read');
  return db.book.update({ where: { id: book.id }, data: { status: 'read' } });
}
`;

const readingCounts = `import type { Db, ReadingCountsInput, ReadingCountsOutput } from '../schema.ts';

export async function readingCounts(db: Db, _input: ReadingCountsInput): Promise<ReadingCountsOutput> {
  const total = await db.book.count();
  const read = await db.book.count({ where: { status: 'read' } });
  return { total, read, unread: total - read };
}
`;

/** A known-good answer to the brief 01. */
export const readingList = goldApp('01-reading-list', plan, { markRead, readingCounts });
