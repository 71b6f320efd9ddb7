import MiniSearch from 'minisearch';
import { Note } from '@modwright/contracts/shelf';
import { isEmptyWord } from './names.ts';

/** A note that scores less than this share of the best one says little of what is asked. */
const MIN_SHARE = 0.35;
const MAX_NOTES = 4;

/** The notes of a Markdown file: one for each section. "# Title" names the file, "## Section" a note. */
export function readNotes(path: string, content: string): Note[] {
  const [head = '', ...sections] = content.replaceAll('\r\n', '\n').split(/^## /m);
  const title = /^# (.+)$/m.exec(head)?.[1]?.trim() ?? path.replace(/^notes\/|\.md$/g, '');
  const notes = sections.map((section) => {
    const [name = '', ...lines] = section.split('\n');
    return { title: `${title}: ${name.trim()}`, text: lines.join('\n').trim() };
  });
  return [{ title, text: head.replace(/^# .+$/m, '').trim() }, ...notes].filter(({ text }) => text !== '').map((note) => Note.fromPartial(note));
}

/**
 * The notes that speak of a text, best first, ranked by BM25 over titles and texts; as many whole notes as fit in `maxChars`.
 * The same notes and text give the same answer.
 */
export function findNotes(notes: readonly Note[], about: string, maxChars: number): Note[] {
  const index = new MiniSearch<Note & { id: number }>({
    fields: ['title', 'text'],
    processTerm: (term) => (isEmptyWord(term.toLowerCase()) ? null : term.toLowerCase()),
    searchOptions: { boost: { title: 2 }, prefix: (term) => term.length > 4 },
  });
  index.addAll(notes.map((note, id) => ({ ...note, id })));
  const ranked = index.search(about).sort((one, other) => other.score - one.score || Number(one.id) - Number(other.id));
  const best = ranked[0]?.score ?? 0;
  const found: Note[] = [];
  let used = 0;
  for (const { id, score } of ranked) {
    const note = notes[Number(id)];
    const size = note ? note.title.length + note.text.length : 0;
    if (!note || score < best * MIN_SHARE || used + size > maxChars) continue;
    found.push(note);
    used += size;
    if (found.length === MAX_NOTES) break;
  }
  return found;
}

/** Notes as lines of a prompt: each on one line, quoted as material. */
export function notesText(notes: readonly Note[]): string {
  return notes.map(({ title, text }) => `- ${title}: ${text}`.replaceAll(/\s+/g, ' ')).join('\n');
}
