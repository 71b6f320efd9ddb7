import { chmodSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AppSpec } from './app-spec.ts';
import { createServer } from './server.ts';

/**
 * Starts the app as the environment says and stops it on SIGTERM or SIGINT.
 * APP_SOCKET: unix socket to listen on; else PORT (3000) on HOST (127.0.0.1). APP_DATA: database file, else memory on a socket and data/app.db on a port.
 * APP_SPACES=1: the header x-space selects a database of its own. APP_STATS=1: answers tell how many SQL statements they took (stats.ts).
 */
export async function serve(app: AppSpec, root: URL): Promise<void> {
  const { APP_SOCKET, APP_DATA, APP_SPACES, PORT, HOST } = process.env;
  const file = APP_DATA ?? (APP_SOCKET ? ':memory:' : fileURLToPath(new URL('data/app.db', root)));
  const server = createServer(app, { root, file, spaces: APP_SPACES === '1' });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void server.close().then(() => process.exit(0)));
  if (APP_SOCKET) {
    await server.listen({ path: APP_SOCKET });
    chmodSync(APP_SOCKET, 0o660);
    return;
  }
  const address = await server.listen({ port: Number(PORT ?? 3000), host: HOST ?? '127.0.0.1' });
  console.log(`${app.title}: ${address}`);
}
