import pluralize from 'pluralize';

/** The words of a name or phrase, lower case: "markRead", "mark-read" and "Mark read" are all ["mark", "read"]. */
export function wordsOf(text: string): string[] {
  return (text.replace(/([a-z0-9])([A-Z])/g, '$1 $2').match(/[A-Za-z0-9]+/g) ?? []).map((word) => word.toLowerCase());
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

export function camelCase(text: string): string {
  const [first = '', ...rest] = wordsOf(text);
  const name = first + rest.map(capital).join('');
  return /^[0-9]/.test(name) ? `n${name}` : name;
}

export function pascalCase(text: string): string {
  return capital(camelCase(text));
}

export function kebabCase(text: string): string {
  return wordsOf(text).join('-');
}

/** "Book", "books" and "book" are all "Book". Words that have no plural stay as they are. */
export function entityName(text: string): string {
  const words = wordsOf(text);
  const last = words.pop();
  return last ? pascalCase([...words, pluralize.singular(last)].join(' ')) : '';
}

/** Path segment of an entity: "ReadingList" is "reading-lists". */
export function pluralPath(entity: string): string {
  const words = wordsOf(entity);
  const last = words.pop() ?? '';
  return [...words, pluralize.plural(last)].join('-');
}

/** "the reading list" for "ReadingList": how an entity is called in sentences. */
export function spoken(name: string): string {
  return wordsOf(name).join(' ');
}

/** "a tool", "an event". */
export function withArticle(name: string): string {
  const words = spoken(name);
  return `${/^[aeio]|^u(?!ni|se)/.test(words) ? 'an' : 'a'} ${words}`;
}
