import { createServer } from 'node:http';
import { refuse, type ShownApp } from './shown-app.ts';

/** An origin that one app has to itself. */
export interface PreviewDoor {
  /** "http://127.0.0.1:41234". */
  readonly url: string;
  close(): Promise<void>;
}

/** Gives each app an origin of its own, so that no app shares one with another or with the console. */
export interface PreviewDoors {
  open(app: ShownApp): Promise<PreviewDoor>;
  close(): Promise<void>;
}

/** Each app on a free port of this machine's loopback address: for browsers of this machine. */
export const loopbackDoors: PreviewDoors = {
  open: async (app) => {
    const server = createServer((request, response) => {
      // A page elsewhere that resolves its own name to this address must not reach the app.
      if (/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(request.headers.host ?? '')) void app(request, response);
      else refuse(response, 421, 'open the preview at its own address');
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    return {
      url: `http://127.0.0.1:${port}`,
      close: () =>
        new Promise((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    };
  },
  close: () => Promise.resolve(),
};
