import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type ListenOptions, type Server } from 'node:net';
import { join } from 'node:path';
import type { HostTargets } from './attack.ts';

/**
 * Puts canaries on the host: a file, an environment variable, a process and sockets.
 * @param folder holds the file and the socket, and below it the drivers' own folders.
 */
export async function placeTargets(folder: string): Promise<HostTargets & { close(): Promise<void> }> {
  const secret = `secret-${randomUUID()}`;
  let hits = 0;
  const servers: Server[] = [];
  const listen = async (options: ListenOptions): Promise<number> => {
    const server = createServer((socket) => {
      hits++;
      socket.destroy();
    });
    servers.push(server);
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(options, resolve));
    return (server.address() as AddressInfo | null)?.port ?? 0;
  };
  mkdirSync(join(folder, 'host'));
  const file = join(folder, 'host', 'secret');
  writeFileSync(file, secret);
  const variable = 'MODWRIGHT_CANARY';
  process.env[variable] = secret;
  const child = spawn('sh', ['-c', 'while :; do sleep 1; done', 'modwright-canary'], { stdio: 'ignore' });
  const unixPath = join(folder, 'host.sock');
  const abstractName = `modwright-${randomUUID()}`;
  const tcpPort = await listen({ host: '127.0.0.1', port: 0 });
  const tcp6Port = await listen({ host: '::1', port: 0 });
  await listen({ path: unixPath });
  await listen({ path: `\0${abstractName}` });
  const udp = createSocket('udp4').on('message', () => hits++);
  await new Promise<void>((resolve) => udp.bind(0, '127.0.0.1', resolve));
  return {
    secret,
    file,
    variable,
    pid: child.pid!,
    tcpPort,
    tcp6Port,
    udpPort: udp.address().port,
    unixPath,
    abstractName,
    takeHits: () => {
      const taken = hits;
      hits = 0;
      return taken;
    },
    lives: () => child.exitCode === null && child.signalCode === null,
    processesWith,
    setUserIdFiles: () => setUserIdFiles(folder),
    close: async () => {
      delete process.env[variable];
      child.kill('SIGKILL');
      udp.close();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

/** Command lines of processes that hold the text. */
export function processesWith(text: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return line.includes(text) ? [line] : [];
      } catch {
        // It ended while we looked.
        return [];
      }
    });
}

function setUserIdFiles(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    const stats = lstatSync(path);
    if (stats.isDirectory()) return setUserIdFiles(path);
    return stats.isFile() && (stats.mode & 0o6000) !== 0 ? [path] : [];
  });
}
