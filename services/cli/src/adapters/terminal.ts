import type { Writable } from 'node:stream';

/** Lines that stay, and one line below them that changes. */
export interface Terminal {
  readonly isTerminal: boolean;
  /** Characters in a line. */
  width(): number;
  print(lines: readonly string[]): void;
  /** Replaces the changing line; nothing on output that is no terminal. Empty = none. */
  setStatus(line: string): void;
}

interface TerminalStream extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Width of lines where nobody says it: files, pipes. */
const PLAIN_WIDTH = 120;
const CLEAR_LINE = '\r\u001b[2K';

export function createTerminal(stream: TerminalStream): Terminal {
  const isTerminal = stream.isTTY === true;
  let status = '';
  // A reader that went away (modwright builds | head) must not end a build's view with a stack trace.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  return {
    isTerminal,
    width: () => Math.min(stream.columns ?? PLAIN_WIDTH, 160),
    print: (lines) => {
      if (lines.length === 0) return;
      const text = `${lines.join('\n')}\n`;
      stream.write(status ? `${CLEAR_LINE}${text}${status}` : text);
    },
    setStatus: (line) => {
      if (!isTerminal || line === status) return;
      stream.write(`${CLEAR_LINE}${line}`);
      status = line;
    },
  };
}
