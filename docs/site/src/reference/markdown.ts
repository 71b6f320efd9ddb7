/** A cell of a table: one line, and no bar that would end it. */
export const cell = (text: string): string =>
  text
    .replaceAll('|', '\\|')
    .replace(/\s*\n\s*/g, ' ')
    .trim();

/** Words of somebody who did not write Markdown: outside of code spans nothing in them is markup. */
export const prose = (text: string): string => text.replace(/`[^`\n]*`|[<*_[\]]/g, (part) => (part.length > 1 ? part : `\\${part}`));

/** A table; nothing where there are no rows. Columns that are empty in every row are left out. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const kept = head.map((_, column) => column).filter((column) => column === 0 || rows.some((row) => row[column]));
  const line = (cells: readonly string[]): string => `| ${kept.map((column) => cell(cells[column] ?? '')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''];
}

/** What stands under the title of a page that a command writes. */
export const WRITTEN = 'Written by `pnpm gen`. Do not edit.';
