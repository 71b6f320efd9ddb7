import type { Plan } from '@modwright/contracts/plan';
import type { SandboxClient, SandboxSession } from '@modwright/agent';
import { AppError, type Logger } from '@modwright/runtime';
import { startAppProgram } from './app-program.ts';
import { startPreviewProxy } from './preview-proxy.ts';

/** An app to run. */
export interface PreviewRequest {
  readonly build: string;
  /** Tells apart what runs: the build, unless it is run with another draft in it. */
  readonly key: string;
  readonly plan: Plan;
  /** Module sources by module name. */
  readonly sources: ReadonlyMap<string, string>;
}

/** Apps that people try: each runs in a sandbox behind a loopback port of its own, so that no app shares an origin with another or with us. */
export interface Previews {
  /** Where the app runs ("http://127.0.0.1:41234"); starts it unless it runs. Throws FAILED_PRECONDITION when it does not start. */
  open(request: PreviewRequest): Promise<string>;
  close(): Promise<void>;
}

interface Preview {
  readonly url: string;
  close(): Promise<void>;
}

/** Previews that run at once; the one that was opened first makes room. */
const MAX_PREVIEWS = 8;

export function createPreviews(sandbox: SandboxClient, logger: Logger): Previews {
  const running = new Map<string, Promise<Preview>>();

  const start = async (request: PreviewRequest): Promise<Preview> => {
    const session = await startAppProgram(sandbox, request.plan, request.sources);
    const proxy = await startPreviewProxy(session);
    void session.ended.then(async () => {
      logger.info({ buildId: request.build }, 'preview ended');
      running.delete(request.key);
      await proxy.close();
    });
    return { url: proxy.url, close: () => stopBoth(session, proxy) };
  };

  return {
    open: async (request) => {
      const known = running.get(request.key);
      if (known) return (await known).url;
      const [oldest] = running;
      if (oldest && running.size >= MAX_PREVIEWS) await closeQuietly(oldest[1], logger);
      const preview = start(request);
      running.set(request.key, preview);
      try {
        return (await preview).url;
      } catch (reason) {
        running.delete(request.key);
        throw AppError.from(reason);
      }
    },
    close: async () => {
      await Promise.all([...running.values()].map((preview) => closeQuietly(preview, logger)));
      running.clear();
    },
  };
}

async function stopBoth(session: SandboxSession, proxy: { close(): Promise<void> }): Promise<void> {
  await proxy.close();
  await session.stop();
}

async function closeQuietly(preview: Promise<Preview>, logger: Logger): Promise<void> {
  try {
    await (await preview).close();
  } catch (error) {
    logger.warn({ err: error }, 'preview did not close in order');
  }
}
