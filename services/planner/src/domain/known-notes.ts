import type { Note } from '@modwright/contracts/shelf';
import { findNotes, notesText } from '@modwright/shelf';

/** Notes of packs in one question: a few sentences. */
const MAX_NOTE_CHARS = 900;

/** What packs say about a text, as lines for a question; empty when they say nothing. */
export function notesAbout(notes: readonly Note[], text: string): string {
  return notesText(findNotes(notes, text, MAX_NOTE_CHARS));
}
