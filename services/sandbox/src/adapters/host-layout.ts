import { copyFileSync, existsSync, lstatSync, mkdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NODE_PATH, SANDBOX_USER_ID, type ReadOnlyBind, type SandboxShape } from '../domain/bwrap-arguments.ts';
import { findProcCovers } from './proc-covers.ts';

/** The parts of every sandbox that come from the host, found once. */
export type HostLayout = Pick<SandboxShape, 'binds' | 'links' | 'proc'>;

/**
 * System libraries and programs, this process's own node, fonts, and an /etc of ours.
 * @param folder where the sandbox's /etc is written.
 */
export function createHostLayout(folder: string): HostLayout {
  const etc = join(folder, 'etc');
  writeEtc(etc);
  const binds: ReadOnlyBind[] = [
    { source: '/usr', target: '/usr' },
    { source: process.execPath, target: NODE_PATH },
    { source: etc, target: '/etc' },
  ];
  if (existsSync('/etc/fonts')) binds.push({ source: '/etc/fonts', target: '/etc/fonts' });
  const links: { path: string; target: string }[] = [];
  for (const path of ['/bin', '/lib', '/lib64', '/lib32', '/sbin']) {
    if (!existsSync(path)) continue;
    if (lstatSync(path).isSymbolicLink()) links.push({ path, target: readlinkSync(path) });
    else binds.push({ source: path, target: path });
  }
  return { binds, links, proc: findProcCovers(process.getuid?.() ?? 0) };
}

function writeEtc(etc: string): void {
  mkdirSync(join(etc, 'fonts'), { recursive: true });
  const files = {
    passwd: `app:x:${SANDBOX_USER_ID}:${SANDBOX_USER_ID}:app:/tmp:/bin/sh\n`,
    group: `app:x:${SANDBOX_USER_ID}:\n`,
    hosts: '127.0.0.1 localhost\n::1 localhost\n',
    'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files\n',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(etc, name), text);
  if (existsSync('/etc/ld.so.cache')) copyFileSync('/etc/ld.so.cache', join(etc, 'ld.so.cache'));
}
