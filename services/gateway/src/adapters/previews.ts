import type { Plan } from '@modwright/contracts/plan';
import type { SandboxClient } from '@modwright/agent';
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

/** Where an app runs: "http://127.0.0.1:41234". */
export interface PreviewAddress {
  /** For a window of its own. */
  readonly url: string;
  /** For a sandboxed frame of the console. */
  readonly frame: string;
}

/** Apps that people try: each runs in a sandbox behind a loopback port of its own, so that no app shares an origin with another or with us. */
export interface Previews {
  /** Where the app runs; starts it unless it runs. Throws FAILED_PRECONDITION when it does not start. */
  open(request: PreviewRequest): Promise<PreviewAddress>;
  /** How many run now. */
  running(): number;
  close(): Promise<void>;
}

interface Preview extends PreviewAddress {
  close(): Promise<void>;
}

/** Previews that run at once; the one that was opened first makes room. */
const MAX_PREVIEWS = 8;

export function createPreviews(sandbox: SandboxClient, logger: Logger): Previews {
  const running = new Map<string, Promise<Preview>>();

  const start = async (request: PreviewRequest): Promise<Preview> => {
    const session = await startAppProgram(sandbox, request.plan, request.sources);
    const [proxy, framed] = await Promise.all([startPreviewProxy(session), startPreviewProxy(session, true)]);
    const closeBoth = async (): Promise<void> => void (await Promise.all([proxy.close(), framed.close()]));
    void session.ended.then(async () => {
      logger.info({ buildId: request.build }, 'preview ended');
      running.delete(request.key);
      await closeBoth();
    });
    return {
      url: proxy.url,
      frame: framed.url,
      close: async () => {
        await closeBoth();
        await session.stop();
      },
    };
  };

  return {
    open: async (request) => {
      const known = running.get(request.key);
      if (known) return addressOf(await known);
      const [oldest] = running;
      if (oldest && running.size >= MAX_PREVIEWS) await closeQuietly(oldest[1], logger);
      const preview = start(request);
      running.set(request.key, preview);
      try {
        return addressOf(await preview);
      } catch (reason) {
        running.delete(request.key);
        throw AppError.from(reason);
      }
    },
    running: () => running.size,
    close: async () => {
      await Promise.all([...running.values()].map((preview) => closeQuietly(preview, logger)));
      running.clear();
    },
  };
}

const addressOf = ({ url, frame }: Preview): PreviewAddress => ({ url, frame });

async function closeQuietly(preview: Promise<Preview>, logger: Logger): Promise<void> {
  try {
    await (await preview).close();
  } catch (error) {
    logger.warn({ err: error }, 'preview did not close in order');
  }
}
