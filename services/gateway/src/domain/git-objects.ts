import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import type { SourceCommit } from './source-history.ts';

type Kind = 'commit' | 'tree' | 'blob';

/** An object of git (https://git-scm.com/docs/gitformat-pack): what it is, and its content without a header. */
interface GitObject {
  readonly kind: Kind;
  readonly content: Buffer;
}

/** A repository as git knows it. Equal commits give equal ids, so that who has cloned it once can fetch. */
export interface GitRepository {
  /** Id of the last commit: the branch "main". */
  readonly head: string;
  /** Commits by the name of their tag. */
  readonly tags: ReadonlyMap<string, string>;
  readonly objects: ReadonlyMap<string, GitObject>;
}

/** Who commits: as `modwright export` writes it, so that both have the same ids. */
const WHO = 'Modwright <agents@modwright.invalid>';
/** Types in a pack. */
const PACK_TYPE: Readonly<Record<Kind, number>> = { commit: 1, tree: 2, blob: 3 };

/** Commits as a repository. */
export function toRepository(commits: readonly SourceCommit[]): GitRepository {
  const objects = new Map<string, GitObject>();
  const keep = (kind: Kind, content: Buffer): string => {
    const id = sha1(Buffer.concat([Buffer.from(`${kind} ${content.length}\0`), content])).toString('hex');
    objects.set(id, { kind, content });
    return id;
  };
  const blobs = new Map<string, string>();
  const tags = new Map<string, string>();
  let head = '';
  for (const { files, removed = [], message, at, tag } of commits) {
    for (const { path, content } of files) blobs.set(path, keep('blob', Buffer.from(content)));
    for (const path of removed) blobs.delete(path);
    const tree = keepTree(
      [...blobs].map(([path, id]) => ({ names: path.split('/'), id })),
      keep,
    );
    const when = `${WHO} ${Math.floor(Date.parse(at) / 1000)} +0000`;
    const lines = [`tree ${tree}`, ...(head ? [`parent ${head}`] : []), `author ${when}`, `committer ${when}`, '', message.trim(), ''];
    head = keep('commit', Buffer.from(lines.join('\n')));
    if (tag) tags.set(tag, head);
  }
  return { head, tags, objects };
}

interface Leaf {
  /** What is left of its path. */
  readonly names: readonly string[];
  readonly id: string;
}

/** Keeps the tree of these files and those below it. Gives its id. */
function keepTree(leaves: readonly Leaf[], keep: (kind: Kind, content: Buffer) => string): string {
  const files = leaves.filter(({ names }) => names.length === 1).map(({ names, id }) => ({ name: names[0] ?? '', mode: '100644', id }));
  const folders = Map.groupBy(
    leaves.filter(({ names }) => names.length > 1),
    ({ names }) => names[0] ?? '',
  );
  const trees = [...folders].map(([name, inside]) => {
    const id = keepTree(
      inside.map(({ names, id: blob }) => ({ names: names.slice(1), id: blob })),
      keep,
    );
    return { name, mode: '40000', id };
  });
  // By bytes, a folder as if its name ended with a slash.
  const key = ({ name, mode }: { readonly name: string; readonly mode: string }): Buffer => Buffer.from(mode === '40000' ? `${name}/` : name);
  const entries = [...files, ...trees].sort((one, other) => key(one).compare(key(other)));
  return keep('tree', Buffer.concat(entries.flatMap(({ name, mode, id }) => [Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')])));
}

/** Every object in one pack of version 2, none as a difference to another. */
export function toPack({ objects }: GitRepository): Buffer {
  const header = Buffer.alloc(12);
  header.write('PACK', 'latin1');
  header.writeUInt32BE(2, 4);
  header.writeUInt32BE(objects.size, 8);
  const body = [...objects.values()].flatMap(({ kind, content }) => [entryHeader(PACK_TYPE[kind], content.length), deflateSync(content)]);
  const pack = Buffer.concat([header, ...body]);
  return Buffer.concat([pack, sha1(pack)]);
}

/** Type and size: four bits of the size beside the type, then seven a byte, the lowest first. */
function entryHeader(type: number, size: number): Buffer {
  const bytes = [(type << 4) | (size & 15)];
  for (let rest = size >>> 4; rest > 0; rest >>>= 7) {
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) | 0x80;
    bytes.push(rest & 0x7f);
  }
  return Buffer.from(bytes);
}

// What git names objects with; it protects nothing here.
const sha1 = (bytes: Buffer): Buffer => createHash('sha1').update(bytes).digest();
