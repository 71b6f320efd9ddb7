/** What a program tries to reach: "the gateway" at "10.96.0.9:8080". */
export interface Target {
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

/** What a connection came to: REACHED, SILENCE, or the error's code. */
export interface Reach {
  readonly target: Target;
  readonly word: string;
}

/** Words that say that nothing was there for the program. */
const REFUSED = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EPERM', 'EACCES', 'SILENCE', 'ENOTFOUND', 'EAI_AGAIN']);

/** Reads "the gateway=10.96.0.9:8080,DNS=10.96.0.10:53". Throws an Error that names the part that is none. */
export function parseTargets(text: string): Target[] {
  return text.split(',').map((part) => {
    const [, name = '', host = '', port = ''] = /^([^=]+)=\[?([^\]]+?)\]?:(\d+)$/.exec(part.trim()) ?? [];
    if (name === '') throw new Error(`"${part}" is no target: write "name=host:port"`);
    return { name, host, port: Number(port) };
  });
}

/** A program for Node that prints one word for each target, in order. */
export function probeProgram(targets: readonly Target[]): string {
  return `const { connect } = require('node:net');
const probe = ({ host, port }) => new Promise((tell) => {
  const socket = connect({ host, port });
  const end = (word) => { socket.destroy(); tell(word); };
  socket.once('connect', () => end('REACHED')).once('error', (error) => end(error.code)).setTimeout(3000, () => end('SILENCE'));
});
Promise.all(${JSON.stringify(targets)}.map(probe)).then((words) => console.log(JSON.stringify(words)));`;
}

/** The words that a probe printed, each with its target. Throws an Error when it printed something else. */
export function readReaches(targets: readonly Target[], printed: string): Reach[] {
  const words = parseWords(printed);
  if (words.length !== targets.length) throw new Error(`the probe printed ${JSON.stringify(printed.slice(0, 200))}`);
  return targets.map((target, index) => ({ target, word: words[index] ?? '' }));
}

function parseWords(printed: string): string[] {
  try {
    const words: unknown = JSON.parse(printed);
    return Array.isArray(words) ? words.map(String) : [];
  } catch {
    return [];
  }
}

/** Those that the program reached, or might have. */
export function leaks(reaches: readonly Reach[]): Reach[] {
  return reaches.filter(({ word }) => !REFUSED.has(word));
}
