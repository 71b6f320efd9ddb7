// Runs in the sandbox: node /app/inspector/main.ts. Reads /app/request.json and the folders below, writes /out/report.json. Nothing of the subject is run.
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Linter, type ESLint } from 'eslint';
import type { Clone, Fragment, InspectionReport, InspectionRequest, LintMessage } from './request.ts';

const SUBJECT = '/app/subject';
/** The modules as they stand in the app, with whatever their comments ask of a tool. */
const TEXTS = '/app/texts';
/** Modules and platform without import lines, which the scaffold writes. */
const BODIES = '/app/bodies';
const TOOLS = '/image/node_modules';
const run = promisify(execFile);

/** A plugin by the name of its package; the image holds them, this checkout does not. */
async function load(name: string): Promise<ESLint.Plugin> {
  return ((await import(name)) as { default: ESLint.Plugin }).default;
}

async function lint(request: InspectionRequest): Promise<LintMessage[]> {
  const [parser, typescript, security, sonarjs] = await Promise.all(
    ['@typescript-eslint/parser', '@typescript-eslint/eslint-plugin', 'eslint-plugin-security', 'eslint-plugin-sonarjs'].map(load),
  );
  const linter = new Linter({ configType: 'flat', cwd: SUBJECT });
  const config = {
    files: ['**/*.ts'],
    languageOptions: { parser: parser, ecmaVersion: 'latest', sourceType: 'module' },
    plugins: { '@typescript-eslint': typescript, security, sonarjs },
    rules: Object.fromEntries(Object.entries(request.rules).map(([name, { options = [] }]) => [name, ['error', ...options]])),
  } as Linter.Config;
  return request.modules.flatMap((file) => lintFile(linter, config, file));
}

/** Comments in the source change nothing: no rule is turned off by what is judged. */
function lintFile(linter: Linter, config: Linter.Config, file: string): LintMessage[] {
  const text = readFileSync(join(TEXTS, file), 'utf8');
  try {
    const messages = linter.verify(text, config, { filename: join(SUBJECT, file), allowInlineConfig: false, reportUnusedDisableDirectives: false });
    return messages.map(({ line, ruleId, message }) => ({ file, line, rule: ruleId ?? '', message }));
  } catch (error) {
    return [{ file, line: 0, rule: '', message: `cannot be read: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'it breaks the linter'}` }];
  }
}

async function typeCheck(): Promise<string> {
  const check = run(process.execPath, [join(TOOLS, 'typescript-native/bin/tsc'), '-p', join(SUBJECT, 'tsconfig.json'), '--pretty', 'false']);
  // It ends with 1 or 2 when it has found something.
  const { stdout } = await check.catch((error: { code?: unknown; stdout?: string }) => {
    if (typeof error.code === 'number' && error.stdout !== undefined) return { stdout: error.stdout };
    throw error as Error;
  });
  return stdout;
}

const CLONE_OPTIONS = ['--min-tokens', '60', '--min-lines', '7', '--ignore-identifiers', '--mode', 'weak', '--reporters', 'json', '--output', '/tmp/clones'];

interface JscpdFile {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

async function findClones(): Promise<Clone[]> {
  const config = join('/tmp', 'jscpd.json');
  writeFileSync(config, '{}');
  await run(join(TOOLS, 'jscpd-linux-x64-gnu/bin/jscpd'), [...CLONE_OPTIONS, '--no-gitignore', '--format', 'typescript', '--config', config, BODIES], {
    cwd: BODIES,
  });
  const report = JSON.parse(readFileSync('/tmp/clones/jscpd-report.json', 'utf8')) as {
    readonly duplicates: readonly { readonly firstFile: JscpdFile; readonly secondFile: JscpdFile }[];
  };
  return report.duplicates.map(({ firstFile, secondFile }) => ({ first: toFragment(firstFile), second: toFragment(secondFile) }));
}

function toFragment({ name, start, end }: JscpdFile): Fragment {
  return { file: name, start, end };
}

const request = JSON.parse(readFileSync('/app/request.json', 'utf8')) as InspectionRequest;
const [types, clones, found] = await Promise.all([typeCheck(), findClones(), lint(request)]);
const report: InspectionReport = { lint: found, types, clones };
writeFileSync('/out/report.json', JSON.stringify(report));
