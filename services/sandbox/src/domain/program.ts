import type { Program } from '@modwright/contracts/sandbox';
import { AppError } from '@modwright/runtime';
import { SHELL_NAMES } from './launcher.ts';

const MAX_FILES = 5_000;
const MAX_OUTPUTS = 256;
const MAX_PATH_BYTES = 1024;
const MAX_ARGUMENT_BYTES = 100_000;
const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const PEER_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** Refuses a program that names a path outside its folder, or that cannot be started at all. Throws INVALID_ARGUMENT. */
export function assertProgram(program: Program | undefined, images: readonly string[]): asserts program is Program {
  if (!program) return refuse('the request has no program');
  if (program.argv.length === 0) refuse('argv is empty');
  if (program.image !== '' && !images.includes(program.image)) refuse(`image "${program.image}" is not one of: ${images.join(', ') || '(none)'}`);
  for (const argument of program.argv) assertText('argv', argument);
  for (const [name, value] of Object.entries(program.env)) {
    if (SHELL_NAMES.has(name)) refuse(`the environment variable ${name} belongs to the shell`);
    if (!ENV_NAME.test(name)) refuse(`"${shown(name)}" is not a name of an environment variable`);
    assertText(`env ${name}`, value);
  }
  assertFiles(program.files.map((file) => file.path));
  if (program.outputs.length > MAX_OUTPUTS) refuse(`${program.outputs.length} outputs are named; at most ${MAX_OUTPUTS} come back`);
  for (const path of program.outputs) assertRelativePath(path);
  for (const { name } of program.peers) if (!PEER_NAME.test(name)) refuse(`"${shown(name)}" is not a peer name (small letters, digits, hyphens)`);
}

function assertFiles(paths: readonly string[]): void {
  if (paths.length > MAX_FILES) refuse(`${paths.length} files are given; at most ${MAX_FILES} fit`);
  const files = new Set<string>();
  const folders = new Set<string>(['node_modules']);
  for (const path of paths) {
    assertRelativePath(path);
    if (files.has(path)) refuse(`file "${shown(path)}" is given twice`);
    files.add(path);
    const segments = path.split('/');
    if (segments[0] === 'node_modules') refuse(`file "${shown(path)}": node_modules comes from the image`);
    for (let depth = 1; depth < segments.length; depth++) folders.add(segments.slice(0, depth).join('/'));
  }
  for (const path of files) if (folders.has(path)) refuse(`"${shown(path)}" is both a file and a folder`);
}

function assertRelativePath(path: string): void {
  const segments = path.split('/');
  const odd = segments.some((segment) => segment === '' || segment === '.' || segment === '..' || Buffer.byteLength(segment) > 255);
  if (odd || path.includes('\0') || Buffer.byteLength(path) > MAX_PATH_BYTES) refuse(`path "${shown(path)}" is not a relative path inside the work folder`);
}

function assertText(what: string, text: string): void {
  if (text.includes('\0')) refuse(`${what} holds a NUL character`);
  if (Buffer.byteLength(text) > MAX_ARGUMENT_BYTES) refuse(`${what} is longer than ${MAX_ARGUMENT_BYTES} bytes; pass it as a file or on stdin`);
}

function shown(text: string): string {
  return text.slice(0, 80).replaceAll(/[^\x20-\x7e]/g, '?');
}

function refuse(why: string): never {
  throw new AppError('INVALID_ARGUMENT', `failed to start program: ${why}`);
}
