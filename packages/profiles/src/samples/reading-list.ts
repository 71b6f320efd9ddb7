import { EndpointKind, FieldType, ModuleKind, Plan } from '@modwright/contracts/plan';
import type { Sample } from './sample.ts';

const plan = Plan.fromPartial({
  title: 'Reading list',
  profile: 'web',
  requirements: [
    { id: 'R1', text: 'Add books with title and author' },
    { id: 'R2', text: 'Mark a book as read' },
    { id: 'R3', text: 'Filter books by status' },
    { id: 'R4', text: 'Show how many books are read and unread' },
  ],
  assumptions: [{ id: 'A1', text: 'A book that is already read cannot be marked read again', about: 'mark them read' }],
  entities: [
    {
      name: 'Book',
      plural: 'books',
      description: 'A book on the reading list',
      fields: [
        { name: 'title', type: FieldType.TEXT, required: true },
        { name: 'author', type: FieldType.TEXT, required: true },
        { name: 'status', type: FieldType.ENUM, required: true, values: ['unread', 'read'], defaultJson: '"unread"' },
        { name: 'readAt', type: FieldType.DATE_TIME, readOnly: true, description: 'When it was marked read' },
      ],
    },
  ],
  endpoints: [
    { id: 'books.list', kind: EndpointKind.LIST, method: 'GET', path: '/api/books', entity: 'Book', filters: ['status', 'author'] },
    { id: 'books.create', kind: EndpointKind.CREATE, method: 'POST', path: '/api/books', entity: 'Book' },
    { id: 'books.read', kind: EndpointKind.READ, method: 'GET', path: '/api/books/{id}', entity: 'Book' },
    { id: 'books.update', kind: EndpointKind.UPDATE, method: 'PATCH', path: '/api/books/{id}', entity: 'Book' },
    { id: 'books.delete', kind: EndpointKind.DELETE, method: 'DELETE', path: '/api/books/{id}', entity: 'Book' },
    { id: 'books.markRead', kind: EndpointKind.ACTION, method: 'POST', path: '/api/books/{id}/mark-read', entity: 'Book', module: 'markRead' },
    { id: 'reports.readingCounts', kind: EndpointKind.REPORT, method: 'GET', path: '/api/reports/reading-counts', module: 'readingCounts' },
  ],
  pages: [
    { path: '/books', title: 'Books', entity: 'Book', actions: ['books.markRead'] },
    { path: '/overview', title: 'Overview', reports: ['reports.readingCounts'] },
  ],
  modules: [
    {
      name: 'markRead',
      kind: ModuleKind.RULE,
      responsibility: 'Marks a book as read and stores when. A book that is already read is refused.',
      endpoint: 'books.markRead',
      input: [{ name: 'id', type: FieldType.INTEGER, required: true }],
      output: { entity: 'Book' },
      refusals: [
        { status: 404, when: 'there is no such book' },
        { status: 409, when: 'the book is already read' },
      ],
      entities: ['Book'],
      acceptance: [
        { id: 'markRead.a1', text: 'Given an unread book, when it is marked read, then its status is "read" and readAt is set', requirement: 'R2' },
        { id: 'markRead.a2', text: 'Given a book that is already read, when it is marked read again, then it is refused with 409', requirement: 'R2' },
      ],
    },
    {
      name: 'readingCounts',
      kind: ModuleKind.REPORT,
      responsibility: 'Counts the books that are read, the books that are unread, and all books.',
      endpoint: 'reports.readingCounts',
      output: {
        fields: [
          { name: 'read', type: FieldType.INTEGER, required: true },
          { name: 'unread', type: FieldType.INTEGER, required: true },
          { name: 'total', type: FieldType.INTEGER, required: true },
        ],
      },
      entities: ['Book'],
      acceptance: [
        {
          id: 'readingCounts.a1',
          text: 'Given three books of which one is marked read, when the counts are asked for, then read is 1, unread is 2 and total is 3',
          requirement: 'R4',
        },
        { id: 'readingCounts.a2', text: 'Given no books, when the counts are asked for, then read, unread and total are 0', requirement: 'R4' },
      ],
    },
  ],
  coverage: [
    { requirement: 'R1', endpoints: ['books.create', 'books.list'] },
    { requirement: 'R2', endpoints: ['books.markRead'], modules: ['markRead'] },
    { requirement: 'R3', endpoints: ['books.list'] },
    { requirement: 'R4', endpoints: ['reports.readingCounts'], modules: ['readingCounts'] },
  ],
});

const markRead = `import type { Book, Db, MarkReadInput } from '../schema.ts';
import { HttpError } from '../platform/http-error.ts';

export async function markRead(db: Db, input: MarkReadInput): Promise<Book> {
  const book = await db.book.findUnique({ where: { id: input.id } });
  if (!book) throw new HttpError(404, 'there is no such book');
  if (book.status === 'read') throw new HttpError(409, 'the book is already read');
  return await db.book.update({ where: { id: input.id }, data: { status: 'read', readAt: new Date().toISOString() } });
}
`;

const readingCounts = `import type { Db, ReadingCountsInput, ReadingCountsOutput } from '../schema.ts';

export async function readingCounts(db: Db, _input: ReadingCountsInput): Promise<ReadingCountsOutput> {
  const read = await db.book.count({ where: { status: 'read' } });
  const unread = await db.book.count({ where: { status: 'unread' } });
  return { read, unread, total: read + unread };
}
`;

/** The smallest complete app: one entity, one rule, one report, no accounts. */
export const readingList: Sample = {
  plan,
  sources: new Map([
    ['markRead', markRead],
    ['readingCounts', readingCounts],
  ]),
};
