/** A file or a folder, in the order in which a tree is drawn. */
export interface TreeRow {
  /** From the root: "src/modules/mark-read.ts"; of a folder without a slash at its end. */
  readonly path: string;
  /** The last part of the path. */
  readonly name: string;
  /** 1 = at the root. */
  readonly level: number;
  readonly isFolder: boolean;
}

/** Paths as a tree: folders before files, each by name. Folders are there once, before what is in them. */
export function fileTree(paths: readonly string[], level = 1, above = ''): TreeRow[] {
  const folders = new Map<string, string[]>();
  const files: string[] = [];
  for (const path of paths) {
    const rest = path.slice(above.length);
    const slash = rest.indexOf('/');
    if (slash < 0) files.push(path);
    else folders.set(rest.slice(0, slash), [...(folders.get(rest.slice(0, slash)) ?? []), path]);
  }
  const inFolders = [...folders].sort(byName).flatMap(([name, inside]): TreeRow[] => {
    const path = `${above}${name}`;
    return [{ path, name, level, isFolder: true }, ...fileTree(inside, level + 1, `${path}/`)];
  });
  return [...inFolders, ...files.sort().map((path) => ({ path, name: path.slice(above.length), level, isFolder: false }))];
}

const byName = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number => (one < other ? -1 : 1);
