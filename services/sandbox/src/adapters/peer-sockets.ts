import { createServer, createConnection, type Server, type Socket } from 'node:net';
import { closeSync, openSync } from 'node:fs';

/** Sockets on the host that lead to the servers of other sandboxes. */
export interface PeerSockets {
  close(): Promise<void>;
}

/**
 * Listens at <folder>/<name>.sock for each peer and carries bytes to the peer's own socket, so that no sandbox sees another's folder.
 * @param peers name -> the path of the peer's socket, `undefined` when it is gone.
 */
export async function openPeerSockets(folder: string, peers: ReadonlyMap<string, () => string | undefined>): Promise<PeerSockets> {
  // Through a descriptor, because a socket's path has room for 107 bytes only.
  const descriptor = openSync(folder, 'r');
  const servers = await Promise.all([...peers].map(([name, path]) => listen(`/proc/self/fd/${descriptor}/${name}.sock`, path)));
  return {
    close: async () => {
      await Promise.all(servers.map((close) => close()));
      closeSync(descriptor);
    },
  };
}

async function listen(socketPath: string, target: () => string | undefined): Promise<() => Promise<void>> {
  const open = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: true }, (near) => {
    const path = target();
    if (path === undefined) return void near.destroy();
    const far = createConnection({ path, allowHalfOpen: true });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        open.delete(from);
        to.destroySoon();
      });
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(socketPath, resolve));
  return () =>
    new Promise((resolve) => {
      for (const socket of open) socket.destroy();
      server.close(() => resolve());
    });
}
