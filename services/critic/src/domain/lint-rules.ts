import type { Severity } from './severity.ts';

/** A rule of ESLint or of one of its plugins, what it is counted for, and its options. */
export interface LintRule {
  readonly checkpoint: 'quality' | 'practice';
  readonly severity: Severity;
  readonly options?: readonly unknown[];
}

/** Comments by which a source asks a tool to look away. The tools do not heed them; that one is there is a fault. */
const DIRECTIVES = ['eslint-', '@ts-', 'jscpd:', 'nosonar', 'prettier-ignore', 'biome-ignore', 'oxlint-', 'c8 ignore', 'istanbul ignore'];

const quality = (severity: Severity, ...options: readonly unknown[]): LintRule => ({ checkpoint: 'quality', severity, options });
const practice = (severity: Severity, ...options: readonly unknown[]): LintRule => ({ checkpoint: 'practice', severity, options });

/** Can a person read and change it? Limits are those that ESLint and SonarQube propose, or stricter where a module is one function. */
const QUALITY_RULES: Readonly<Record<string, LintRule>> = {
  complexity: quality('plain', { max: 12 }),
  'sonarjs/cognitive-complexity': quality('plain', 15),
  'max-depth': quality('plain', { max: 3 }),
  'max-lines-per-function': quality('plain', { max: 60, skipBlankLines: true, skipComments: true }),
  'max-lines': quality('plain', { max: 200, skipBlankLines: true, skipComments: true }),
  'max-len': quality('slight', { code: 200 }),
  'max-params': quality('slight', { max: 4 }),
  'max-nested-callbacks': quality('plain', { max: 3 }),
  'no-warning-comments': quality('severe', { terms: DIRECTIVES, location: 'anywhere' }),
  '@typescript-eslint/no-explicit-any': quality('plain'),
  '@typescript-eslint/no-unsafe-function-type': quality('plain'),
  '@typescript-eslint/no-non-null-assertion': quality('slight'),
  '@typescript-eslint/consistent-type-assertions': quality('plain', { assertionStyle: 'as', objectLiteralTypeAssertions: 'never' }),
  '@typescript-eslint/no-useless-constructor': quality('slight'),
  '@typescript-eslint/no-shadow': quality('slight'),
  'no-var': quality('plain'),
  'prefer-const': quality('slight'),
  eqeqeq: quality('plain', 'always', { null: 'ignore' }),
  'no-else-return': quality('slight', { allowElseIf: false }),
  'no-lonely-if': quality('slight'),
  'no-nested-ternary': quality('plain'),
  'no-unneeded-ternary': quality('slight'),
  'no-param-reassign': quality('slight'),
  'no-unreachable': quality('plain'),
  'no-useless-return': quality('slight'),
  'no-constant-condition': quality('plain'),
  'no-self-compare': quality('plain'),
  'no-self-assign': quality('plain'),
  'no-sequences': quality('plain'),
  'no-labels': quality('plain'),
  'no-unused-expressions': quality('plain'),
  'no-unused-labels': quality('slight'),
  'sonarjs/no-identical-functions': quality('plain'),
  'sonarjs/no-identical-expressions': quality('plain'),
  'sonarjs/no-identical-conditions': quality('plain'),
  'sonarjs/no-all-duplicated-branches': quality('plain'),
  'sonarjs/no-duplicated-branches': quality('slight'),
  'sonarjs/no-collapsible-if': quality('slight'),
  'sonarjs/no-redundant-boolean': quality('slight'),
  'sonarjs/no-redundant-jump': quality('slight'),
  'sonarjs/no-inverted-boolean-check': quality('slight'),
  'sonarjs/no-gratuitous-expressions': quality('plain'),
  'sonarjs/no-unused-collection': quality('plain'),
  'sonarjs/no-empty-collection': quality('plain'),
  'sonarjs/no-element-overwrite': quality('plain'),
  'sonarjs/no-dead-store': quality('slight'),
  'sonarjs/no-nested-assignment': quality('plain'),
  'sonarjs/prefer-single-boolean-return': quality('slight'),
};

/** Names of the machine. A module gets what it needs as arguments: the database, its input, the signed-in person. */
const GLOBALS = [
  ...['process', 'globalThis', 'global', 'window', 'self', 'require', 'module', 'exports', '__dirname', '__filename', 'Buffer', 'Deno', 'Bun'],
  ...['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'Worker', 'SharedArrayBuffer', 'Atomics', 'WebAssembly', 'Reflect', 'Proxy'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'],
];

const STATE = 'a module keeps nothing between requests: people would see what belongs to others, and a second process would not see it; use the database';

const SYNTAX = [
  { selector: 'ImportExpression', message: 'nothing is loaded while the app runs: import at the top' },
  { selector: 'Program > VariableDeclaration[kind!="const"]', message: STATE },
  { selector: 'Program > VariableDeclaration > VariableDeclarator > NewExpression.init', message: STATE },
  { selector: 'Program > VariableDeclaration > VariableDeclarator > :matches(ArrayExpression, ObjectExpression)[elements.length=0]', message: STATE },
  { selector: 'Program > VariableDeclaration > VariableDeclarator > ObjectExpression[properties.length=0]', message: STATE },
  { selector: 'Program > ExpressionStatement', message: 'a module only declares: what it does, it does when it is called' },
  {
    selector: 'MemberExpression[computed=false][property.name=/^(constructor|__proto__|prototype|caller|callee)$/]',
    message: 'objects keep the nature they have',
  },
  { selector: 'MemberExpression[computed=true][property.value=/^(constructor|__proto__|prototype)$/]', message: 'objects keep the nature they have' },
  { selector: 'CallExpression[callee.computed=true][callee.property.type!="Literal"]', message: 'call what is named: a name made of data calls anything' },
  { selector: 'TSModuleDeclaration', message: 'types of the app are its schema, and nobody else adds to them' },
  { selector: 'WithStatement', message: 'say whose property it is' },
];

/** Is it safe to run beside other people's data? */
function practiceRules(allowedImports: readonly string[]): Readonly<Record<string, LintRule>> {
  const allowed = allowedImports.map((path) => path.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('|');
  const imports = { regex: `^(?!(?:${allowed})$)`, message: 'a module imports the files and packages its app offers, and nothing of the machine' };
  return {
    'no-restricted-imports': practice('severe', { patterns: [imports] }),
    'no-restricted-globals': practice('severe', ...GLOBALS.map((name) => ({ name, message: 'a module reaches nothing but what it is given' }))),
    'no-restricted-syntax': practice('severe', ...SYNTAX),
    'no-eval': practice('severe'),
    'no-implied-eval': practice('severe'),
    'no-new-func': practice('severe'),
    'no-script-url': practice('severe'),
    'no-extend-native': practice('severe'),
    'no-empty': practice('plain', { allowEmptyCatch: false }),
    'no-useless-catch': practice('slight'),
    'no-unsafe-finally': practice('plain'),
    'no-console': practice('slight'),
    'no-debugger': practice('plain'),
    'no-control-regex': practice('slight'),
    'no-throw-literal': practice('plain'),
    'require-atomic-updates': practice('plain'),
    'security/detect-unsafe-regex': practice('severe'),
    'security/detect-non-literal-regexp': practice('plain'),
    'security/detect-bidi-characters': practice('severe'),
    'sonarjs/no-hardcoded-passwords': practice('severe'),
    'sonarjs/no-hardcoded-secrets': practice('severe'),
    'sonarjs/no-hardcoded-ip': practice('plain'),
    'sonarjs/no-clear-text-protocols': practice('plain'),
    'sonarjs/pseudo-random': practice('plain'),
    'sonarjs/no-ignored-exceptions': practice('plain'),
  };
}

/** Every rule that is asked of a module. None of them needs types, so that looking at an app costs a moment. */
export function lintRules(allowedImports: readonly string[]): Readonly<Record<string, LintRule>> {
  return { ...QUALITY_RULES, ...practiceRules(allowedImports) };
}
