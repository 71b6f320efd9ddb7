/**
 * Splits a stream of server-sent events into the JSON of their `data:` lines. Feed it pieces as they come; an incomplete line waits for the next piece.
 * Comments, other fields and "[DONE]" are left out.
 */
export function createSseParser(): (piece: string) => unknown[] {
  let rest = '';
  return (piece) => {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    return lines.flatMap((line) => {
      const data = line.startsWith('data:') ? line.slice(5).trim() : '';
      return data === '' || data === '[DONE]' ? [] : [JSON.parse(data) as unknown];
    });
  };
}
