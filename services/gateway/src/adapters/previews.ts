import type { Plan } from '@modwright/contracts/plan';
import type { SandboxClient } from '@modwright/agent';
import { AppError, type Logger } from '@modwright/runtime';
import { startAppProgram } from './app-program.ts';
import type { PreviewDoors } from './preview-doors.ts';
import { createShownApp } from './shown-app.ts';

/** An app to run. */
export interface PreviewRequest {
  readonly build: string;
  /** Tells apart what runs: the build, unless it is run with another draft in it. */
  readonly key: string;
  readonly plan: Plan;
  /** Module sources by module name. */
  readonly sources: ReadonlyMap<string, string>;
}

/** Where an app runs: "http://127.0.0.1:41234", "https://0k3v9x2a-10-244-0-7-1h2f.previews.example.org". */
export interface PreviewAddress {
  /** For a window of its own. */
  readonly url: string;
  /** For a sandboxed frame of the console. */
  readonly frame: string;
}

/** Apps that people try: each runs in a sandbox behind an origin of its own. */
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

export interface PreviewParts {
  readonly sandbox: SandboxClient;
  readonly doors: PreviewDoors;
  /** Of the pages that show apps in a frame: "http://localhost:*". */
  readonly consoleOrigins: readonly string[];
  readonly logger: Logger;
}

export function createPreviews({ sandbox, doors, consoleOrigins, logger }: PreviewParts): Previews {
  const running = new Map<string, Promise<Preview>>();

  const start = async (request: PreviewRequest): Promise<Preview> => {
    const session = await startAppProgram(sandbox, request.plan, request.sources);
    const [window, frame] = await Promise.all([doors.open(createShownApp(session)), doors.open(createShownApp(session, consoleOrigins))]);
    const closeBoth = async (): Promise<void> => void (await Promise.all([window.close(), frame.close()]));
    void session.ended.then(async () => {
      logger.info({ buildId: request.build }, 'preview ended');
      running.delete(request.key);
      await closeBoth();
    });
    return {
      url: window.url,
      frame: frame.url,
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
      await doors.close();
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
