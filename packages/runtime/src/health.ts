import { createServer } from 'node:http';
import { AppError } from './errors.ts';

export interface HealthServer {
  /** The port it listens on. */
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Answers whoever supervises this process. GET /livez: 200 while the event loop turns; it touches no store, so that a database that is away
 * gets nobody killed. GET /readyz: 200, or 503 with what it waits for. Throws UNAVAILABLE when the port is taken.
 * @param port 0 = a free one.
 * @param waitsFor why it does not serve now; undefined = it serves.
 */
export async function startHealthServer(port: number, waitsFor: () => string | undefined): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const reason = request.url === '/readyz' ? waitsFor() : undefined;
    const known = request.url === '/readyz' || request.url === '/livez';
    response.writeHead(known ? (reason === undefined ? 200 : 503) : 404, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
    response.end(`${known ? (reason ?? 'ok') : 'there is only /livez and /readyz'}\n`);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new AppError('UNAVAILABLE', `failed to listen on port ${port}: ${error.message}`, { cause: error })));
    server.listen(port, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
