import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emitKeypressEvents } from 'node:readline';
import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { AppError } from '@modwright/runtime';

/** Where keys come from; a terminal gives them one by one. */
type KeyInput = Readable & { setRawMode?(raw: boolean): unknown };

/** A person at a terminal. */
export interface Asker {
  /** One line of what they type, without the space around it. Throws CANCELLED when they press Ctrl-C, end the input, or `signal` aborts. */
  ask(prompt: string, signal: AbortSignal): Promise<string>;
  /** The first of `keys` that they press; other keys are ignored. Throws CANCELLED as `ask` does. */
  choose(prompt: string, keys: readonly string[], signal: AbortSignal): Promise<string>;
  /** The text as they leave it in their editor ($VISUAL, else $EDITOR, else vi). Throws FAILED_PRECONDITION when the editor fails. */
  edit(text: string, fileName: string): Promise<string>;
}

export function createAsker(input: KeyInput, output: Writable, env: NodeJS.ProcessEnv): Asker {
  return {
    ask: async (prompt, signal) => {
      const lines = createInterface({ input, output, terminal: true });
      const gone = Promise.withResolvers<never>();
      const cancel = (): void => gone.reject(new AppError('CANCELLED', 'nobody answered'));
      lines.once('close', cancel);
      // The terminal is read here, so Ctrl-C arrives here; it means the same as elsewhere.
      lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
      signal.addEventListener('abort', cancel, { once: true });
      try {
        return (await Promise.race([lines.question(prompt, { signal }), gone.promise])).trim();
      } catch (error) {
        throw AppError.from(error).code === 'CANCELLED' || signal.aborted ? new AppError('CANCELLED', 'nobody answered', { cause: error }) : error;
      } finally {
        signal.removeEventListener('abort', cancel);
        lines.removeListener('close', cancel);
        lines.close();
      }
    },
    choose: (prompt, keys, signal) => chooseKey(input, output, prompt, keys, signal),
    edit: async (text, fileName) => {
      const folder = await mkdtemp(join(tmpdir(), 'modwright-'));
      const file = join(folder, fileName);
      try {
        await writeFile(file, text, { mode: 0o600 });
        await runEditor(env['VISUAL'] || env['EDITOR'] || 'vi', file);
        return await readFile(file, 'utf8');
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

interface Key {
  readonly name?: string;
  readonly sequence: string;
  readonly ctrl?: boolean;
}

/** Reads single keys until one is among those asked for. */
async function chooseKey(input: KeyInput, output: Writable, prompt: string, keys: readonly string[], signal: AbortSignal): Promise<string> {
  const pressed = Promise.withResolvers<string>();
  const cancel = (): void => pressed.reject(new AppError('CANCELLED', 'nobody answered'));
  const onKey = (_text: string | undefined, { sequence, name, ctrl }: Key): void => {
    // The terminal is raw here, so Ctrl-C is a key; it means the same as elsewhere.
    if (ctrl && name === 'c') process.kill(process.pid, 'SIGINT');
    else if (ctrl && name === 'd') cancel();
    else if (keys.includes(sequence.toLowerCase())) pressed.resolve(sequence.toLowerCase());
  };
  if (signal.aborted) cancel();
  emitKeypressEvents(input);
  input.on('keypress', onKey).once('end', cancel);
  signal.addEventListener('abort', cancel, { once: true });
  input.setRawMode?.(true);
  input.resume();
  output.write(prompt);
  try {
    const key = await pressed.promise;
    output.write(`${key}\n`);
    return key;
  } finally {
    input.setRawMode?.(false);
    input.pause();
    input.off('keypress', onKey).off('end', cancel);
    signal.removeEventListener('abort', cancel);
  }
}

/** `editor` may carry arguments of its own ("code --wait"), so the shell reads it, as git does. */
function runEditor(editor: string, file: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => reject(new AppError('FAILED_PRECONDITION', `the editor "${editor}" ${why}: set EDITOR to one that works here`));
    spawn('sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit' })
      .once('error', (error) => fail(error.message))
      .once('close', (code) => (code === 0 ? resolve() : fail(`ended with ${code ?? 'a signal'}`)));
  });
}
