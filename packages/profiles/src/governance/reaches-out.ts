import { visitorKeys, type Expression, type Node, type Program } from 'oxc-parser';

/** A place in a program that reaches beyond what a module is given. */
export interface Reach {
  /** Offset in the source. */
  readonly start: number;
  /** "process", "eval", "constructor", ... */
  readonly name: string;
}

/** Globals that lead to the machine, or turn text into code. */
const GLOBALS = new Set(['process', 'globalThis', 'global', 'require', 'eval', 'Function', 'WebAssembly', 'Reflect']);
/** Property names that lead to the maker of functions: `(() => 0).constructor('return process')()`. */
const PROPERTIES = new Set(['constructor', '__proto__', 'getBuiltinModule', 'createRequire']);
/** TypeScript's own nodes that wrap an expression; all its others are gone when the program runs. */
const WRAPPERS = new Set(['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression', 'TSTypeAssertion', 'TSInstantiationExpression']);

/** Every such place. A name counts whether or not the program declares one of its own like it: a module has no need of these. */
export function reachesOut(program: Program): Reach[] {
  const found: Reach[] = [];
  const visit = (node: Node): void => {
    const name = nameOf(node);
    if (name !== undefined) found.push({ start: (node.type === 'MemberExpression' ? node.property : node).start, name });
    for (const child of childrenOf(node)) visit(child);
  };
  visit(program);
  return found;
}

function nameOf(node: Node): string | undefined {
  if (node.type === 'Identifier') return GLOBALS.has(node.name) ? node.name : undefined;
  const key = keyOf(node);
  return key !== undefined && PROPERTIES.has(key) ? key : undefined;
}

/** The property that a node reads, where that can be told: `a.b`, `a['b']`, `a['b' + 'c']`, `const { b } = a`. */
function keyOf(node: Node): string | undefined {
  if (node.type === 'MemberExpression') return keyText(node.property, node.computed);
  if (node.type !== 'ObjectPattern') return undefined;
  const keys = node.properties.flatMap((property) => (property.type === 'Property' ? [keyText(property.key, property.computed)] : []));
  return keys.find((key) => key !== undefined && PROPERTIES.has(key));
}

function keyText(key: Node, computed: boolean): string | undefined {
  return key.type === 'Identifier' && !computed ? key.name : foldedText(key as Expression);
}

/** The text that an expression of constant texts amounts to; undefined for any other. */
function foldedText(node: Expression): string | undefined {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined;
  if (node.type === 'ParenthesizedExpression') return foldedText(node.expression);
  if (node.type === 'BinaryExpression' && node.operator === '+') return joined([foldedText(node.left), foldedText(node.right)]);
  if (node.type !== 'TemplateLiteral') return undefined;
  return joined(node.quasis.flatMap((quasi, index) => [quasi.value.cooked ?? '', index < node.expressions.length ? foldedText(node.expressions[index]!) : '']));
}

function joined(parts: readonly (string | undefined)[]): string | undefined {
  return parts.every((part) => part !== undefined) ? parts.join('') : undefined;
}

/** What is evaluated below a node: names of properties and types are not. */
function childrenOf(node: Node): Node[] {
  if (node.type.startsWith('TS') && !WRAPPERS.has(node.type)) return [];
  const skipped = isNamed(node) ? (node.type === 'MemberExpression' ? 'property' : 'key') : '';
  const keys = (visitorKeys[node.type] ?? []).filter((key) => key !== skipped);
  return keys.flatMap((key) => (node as unknown as Record<string, Node | null | readonly (Node | null)[]>)[key] ?? []).filter((child) => child !== null);
}

/** True when the node carries a plain name that is no reference: `a.name`, `{ name: 1 }`, `name() {}`. */
function isNamed(node: Node): boolean {
  const named = node.type === 'MemberExpression' || node.type === 'Property' || node.type === 'MethodDefinition' || node.type === 'PropertyDefinition';
  return named && !node.computed;
}
