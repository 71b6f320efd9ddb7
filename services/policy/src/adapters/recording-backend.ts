import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Backend } from '../domain/completion.ts';
import { callName, completionLine, headerLine } from '../domain/recording.ts';
import { replayKey } from '../domain/replay-key.ts';

/** A backend that also writes each completion to a recording (JSON lines, appended), for replay. A call is answered after its line is written. */
export async function createRecordingBackend(backend: Backend, file: string): Promise<Backend> {
  await mkdir(dirname(file), { recursive: true });
  const output = await open(file, 'a');
  await output.appendFile(`${headerLine(backend.info)}\n`);
  return {
    info: backend.info,
    complete: async (request, onText, signal) => {
      const completion = await backend.complete(request, onText, signal);
      await output.appendFile(`${completionLine(replayKey(request), callName(request.context), completion)}\n`);
      return completion;
    },
    close: async () => {
      await backend.close();
      await output.close();
    },
  };
}
