import { AppError } from '@modwright/runtime';
import { reach, toError } from './gateway-http.ts';

/**
 * Lines of an export of the gateway, as they come: none is held longer than its reader takes.
 * @param path "/v1/exports/rollouts".
 * Throws AppError with the gateway's own line; UNAVAILABLE when it breaks off.
 */
export async function* exportLines(url: string, apiKey: string, path: string): AsyncGenerator<string> {
  const response = await reach(new URL(path, url), { headers: { authorization: `Bearer ${apiKey}` } });
  if (!response.ok || !response.body) throw await toError(response);
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const chunk of response.body) {
      const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    throw new AppError('UNAVAILABLE', 'the export broke off: run it again', { cause: error });
  }
}
