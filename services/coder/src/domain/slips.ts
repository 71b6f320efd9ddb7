/** Imports are written anew from the contract, so every import line of the answer goes, with what models add beside them. */
export function removeForeignImports(code: string): string {
  return code
    .replace(/^\s*import\s[\s\S]*?from\s+['"][^'"\n]*['"];?[^\S\n]*$/gm, '')
    .replace(/^\s*import\s+['"][^'"\n]*['"];?[^\S\n]*$/gm, '')
    .replace(/^\s*(?:const|let)\s+\{?[^=\n]*\}?\s*=\s*require\([^)\n]*\);?[^\S\n]*$/gm, '')
    .replace(/^\s*(?:export\s+)?const\s+(?:db|prisma)\s*=\s*new\s+PrismaClient\([^)\n]*\);?[^\S\n]*$/gm, '')
    .replace(/\bprisma\./g, 'db.');
}

/** "const id = input.id" is fine; "const input = ..." and "const db = ..." declare a parameter again and cannot be meant. */
export function removeRepeatedParameters(code: string, signature: string): string {
  const parameters = [...signature.matchAll(/[(,]\s*(\w+)\s*:/g)].map((match) => match[1] ?? '');
  return parameters.reduce((text, name) => text.replace(new RegExp(`^\\s*(?:const|let|var)\\s+${name}\\s*=\\s*${name}[^\\n]*;[^\\S\\n]*\\n`, 'gm'), ''), code);
}

/** A row's `createdAt` and the schema's dates are ISO text: "new Date(x).toISOString().split('T')[0]" is text or undefined to the type checker. */
export function dayOfInstant(code: string): string {
  return code.replace(/\.toISOString\(\)\.split\(\s*['"]T['"]\s*\)\[0\]!?/g, '.toISOString().slice(0, 10)');
}

/**
 * "await db.task.update({...}); return task;" would answer with the row as it was before: the stored row is kept and returned instead.
 * Only where the row returned is the one that was read and updated by its id, with nothing of that name in between.
 */
export function returnStoredRow(code: string): string {
  const returned = /^ {2}return (\w+);\n\}/m.exec(code)?.[1];
  if (!returned) return code;
  const read = new RegExp(`^  (?:const|let) ${returned} = (?:await )?(?:db\\.(\\w+)\\.find(?:Unique|First)\\(|(\\w+)\\.find\\()`, 'm').exec(code);
  if (!read) return code;
  const repository = read[1] ?? /db\.(\w+)\.findMany/.exec(new RegExp(`(?:const|let) ${read[2]} = [^\n]*`).exec(code)?.[0] ?? '')?.[1];
  if (!repository) return code;
  const updates = [
    ...code.matchAll(new RegExp(`^  (?:await )?db\\.${repository}\\.update\\(\\{\\s*where: \\{ id: (?:${returned}\\.id|input\\.\\w+) \\}`, 'gm')),
  ];
  const last = updates.at(-1);
  if (!last) return code;
  const stored = `stored${returned[0]!.toUpperCase()}${returned.slice(1)}`;
  const before = code.slice(0, last.index);
  const after = code.slice(last.index).replace(/^ {2}(?:await )?/, `  const ${stored} = await `);
  return before + after.replace(new RegExp(`^  return ${returned};\\n\\}`, 'm'), `  return ${stored};\n}`);
}

/** A repository is no array: "db.item.reduce(...)" can only mean all of its rows. */
export function rowsOfRepository(code: string): string {
  return code.replace(/\bdb\.(\w+)\.(reduce|filter|map|some|every|find|forEach|flatMap)\(/g, 'db.$1.findMany().$2(');
}
