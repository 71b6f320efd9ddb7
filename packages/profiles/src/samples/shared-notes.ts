import { EndpointKind, FieldType, ModuleKind, Plan } from '@modwright/contracts/plan';
import type { Sample } from './sample.ts';

const plan = Plan.fromPartial({
  title: 'Notes',
  profile: 'web',
  signIn: true,
  requirements: [
    { id: 'R1', text: 'People sign up and keep notes that only they can see' },
    { id: 'R2', text: 'Pin a note; at most 2 notes can be pinned' },
  ],
  entities: [
    {
      name: 'Note',
      plural: 'notes',
      description: 'A private note',
      owned: true,
      fields: [
        { name: 'title', type: FieldType.TEXT, required: true },
        { name: 'body', type: FieldType.LONG_TEXT },
        { name: 'dueOn', type: FieldType.DATE },
        { name: 'pinned', type: FieldType.BOOLEAN, required: true, defaultJson: 'false', readOnly: true },
      ],
    },
  ],
  endpoints: [
    { id: 'notes.list', kind: EndpointKind.LIST, method: 'GET', path: '/api/notes', entity: 'Note', auth: true, filters: ['pinned'] },
    { id: 'notes.create', kind: EndpointKind.CREATE, method: 'POST', path: '/api/notes', entity: 'Note', auth: true },
    { id: 'notes.read', kind: EndpointKind.READ, method: 'GET', path: '/api/notes/{id}', entity: 'Note', auth: true },
    { id: 'notes.update', kind: EndpointKind.UPDATE, method: 'PATCH', path: '/api/notes/{id}', entity: 'Note', auth: true },
    { id: 'notes.delete', kind: EndpointKind.DELETE, method: 'DELETE', path: '/api/notes/{id}', entity: 'Note', auth: true },
    { id: 'notes.pin', kind: EndpointKind.ACTION, method: 'POST', path: '/api/notes/{id}/pin', entity: 'Note', module: 'pinNote', auth: true },
  ],
  pages: [{ path: '/notes', title: 'Notes', entity: 'Note', actions: ['notes.pin'], auth: true }],
  modules: [
    {
      name: 'pinNote',
      kind: ModuleKind.RULE,
      responsibility: 'Pins one of the notes of the signed-in person. At most 2 of their notes can be pinned.',
      endpoint: 'notes.pin',
      input: [{ name: 'id', type: FieldType.INTEGER, required: true }],
      output: { entity: 'Note' },
      refusals: [
        { status: 404, when: 'there is no such note' },
        { status: 409, when: '2 notes are already pinned' },
      ],
      entities: ['Note'],
      acceptance: [
        { id: 'pinNote.a1', text: 'Given a note, when it is pinned, then pinned is true', requirement: 'R2' },
        { id: 'pinNote.a2', text: 'Given 2 pinned notes, when a third note is pinned, then it is refused with 409', requirement: 'R2' },
      ],
    },
  ],
  coverage: [
    { requirement: 'R1', endpoints: ['notes.create', 'notes.list'] },
    { requirement: 'R2', endpoints: ['notes.pin'], modules: ['pinNote'] },
  ],
});

const pinNote = `import type { Db, Note, PinNoteInput, User } from '../schema.ts';
import { HttpError } from '../platform/http-error.ts';

export async function pinNote(db: Db, input: PinNoteInput, user: User): Promise<Note> {
  const note = await db.note.findFirst({ where: { id: input.id, ownerId: user.id } });
  if (!note) throw new HttpError(404, 'there is no such note');
  const pinned = await db.note.count({ where: { ownerId: user.id, pinned: true, id: { not: note.id } } });
  if (pinned >= 2) throw new HttpError(409, '2 notes are already pinned');
  return await db.note.update({ where: { id: note.id }, data: { pinned: true } });
}
`;

/** Accounts and rows that belong to their owner. */
export const sharedNotes: Sample = { plan, sources: new Map([['pinNote', pinNote]]) };
