import { AppError } from '@modwright/runtime';
import { toPack, type GitRepository } from './git-objects.ts';

const FLUSH = '0000';

/** One line as it goes over the wire: its length in four hex digits, itself included, then the text (https://git-scm.com/docs/protocol-common). */
const line = (text: string): string => `${(Buffer.byteLength(text) + 4).toString(16).padStart(4, '0')}${text}`;

/** What there is to fetch, as git's smart HTTP protocol of version 0 asks first (https://git-scm.com/docs/http-protocol). */
export function advertisement({ head, tags }: GitRepository): string {
  const refs = [
    `${head} HEAD\0symref=HEAD:refs/heads/main agent=modwright\n`,
    `${head} refs/heads/main\n`,
    ...[...tags].map(([name, id]) => `${id} refs/tags/${name}\n`),
  ];
  return [line('# service=git-upload-pack\n'), FLUSH, ...refs.map(line), FLUSH].join('');
}

/**
 * The answer to what a git client wants: once it has said what it has, every object in one pack. Which objects it has already makes no
 * difference: apps are small, and a client that fetches again keeps what it knows.
 */
export function uploadPack(repository: GitRepository, request: Buffer): Buffer {
  const said = linesOf(request);
  const unknown = said.map((text) => /^want ([0-9a-f]{40})/.exec(text)?.[1]).find((id) => id !== undefined && !repository.objects.has(id));
  if (unknown) return Buffer.from(line(`ERR the app has changed meanwhile and has no ${unknown} any more: try again\n`));
  const nothingInCommon = Buffer.from(line('NAK\n'));
  return said.includes('done') ? Buffer.concat([nothingInCommon, toPack(repository)]) : nothingInCommon;
}

/** Lines of a request, without their ends. Throws INVALID_ARGUMENT for what is no request of git. */
function linesOf(request: Buffer): string[] {
  const lines: string[] = [];
  for (let at = 0; at < request.length;) {
    const length = Number.parseInt(request.toString('latin1', at, at + 4), 16);
    if (Number.isNaN(length) || at + length > request.length || (length > 0 && length < 4))
      throw new AppError('INVALID_ARGUMENT', 'the request is none of git: clone this address with git');
    if (length > 4) lines.push(request.toString('utf8', at + 4, at + length).trimEnd());
    at += Math.max(length, 4);
  }
  return lines;
}
