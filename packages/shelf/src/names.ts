/** The words of a name or text, in small letters: "lendTool" and "Lend a tool" share two. */
export function wordsOf(text: string): string[] {
  return text
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

/** Letters that are kept of a word: enough to tell words apart, too few for endings ("lending", "lends"). */
const STEM_LETTERS = 5;

/** Words cut to their beginning, each once. */
export function stemsOf(words: readonly string[]): ReadonlySet<string> {
  return new Set(words.map((word) => word.slice(0, STEM_LETTERS)));
}

/** Sørensen-Dice coefficient of two sets: 2 · common / (all of one + all of the other), 0..1; 0 when both are empty. */
export function dice(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const size = one.size + other.size;
  return size === 0 ? 0 : (2 * [...one].filter((member) => other.has(member)).length) / size;
}

/** How alike two names are, 0..1. */
export function likenessOfNames(one: string, other: string): number {
  return one === other ? 1 : 0.9 * dice(stemsOf(wordsOf(one)), stemsOf(wordsOf(other)));
}

const EMPTY_WORDS = new Set(
  'a an and are as at be been but by can cannot for from given has have if in into is it its no not of on only or so than that the their then there they this to was when which with without'.split(
    ' ',
  ),
);

/** True for words that say nothing of what a text is about. */
export function isEmptyWord(word: string): boolean {
  return word.length < 2 || EMPTY_WORDS.has(word);
}

/** The words of a text that say what it is about. */
export function contentWords(text: string): string[] {
  return wordsOf(text).filter((word) => !isEmptyWord(word));
}
