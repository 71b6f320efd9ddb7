import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fencesOf } from './fences.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PAGES = [...globSync('docs/*.md', { cwd: ROOT }), 'k8s/README.md', 'charts/modwright/README.md'];

/** Lines of blocks that need a cluster; one that goes on in the next is one. */
const lines = PAGES.flatMap((page) =>
  fencesOf(page, readFileSync(join(ROOT, page), 'utf8'))
    .filter(({ language, marks }) => language === 'sh' && marks.includes('cluster'))
    .flatMap((fence) =>
      fence.lines
        .join('\n')
        .replace(/\\\n\s*/g, ' ')
        .split('\n'),
    )
    .map((line) => ({ page, line: line.replace(/\s#.*$/, '').trim() }))
    .filter(({ line }) => line !== ''),
);

/** The same command, made to say what it would do without doing it; undefined = it cannot. */
function dryRun(line: string): string | undefined {
  if (/^helm (install|upgrade)/.test(line))
    return line
      .replace(/^helm (install|upgrade)( --install)?/, 'helm template --kube-version 1.35.0')
      .replace(/ --(wait|timeout \S+|atomic|reuse-values)/g, '');
  if (line.startsWith('kubectl apply ') || line.startsWith('kubectl create ')) return `${line} --dry-run=client`;
  return undefined;
}

/** Commands that only read from or wait for a cluster, or end something: helm test, kubectl get, docker push. Their words are all that can be checked without one. */
const READS =
  /^(kubectl (-n \S+ )?(get|logs|port-forward|rollout|wait|describe|delete|exec|scale)\b|helm (test|uninstall|rollback|history|get)\b|kind create\b|docker push\b)/;

describe('commands of the documentation for a cluster', () => {
  for (const { page, line } of lines) {
    it(`can be given: ${page}: ${line}`, () => {
      const dry = dryRun(line);
      if (dry) execFileSync('bash', ['-c', dry], { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] });
      else if (line.startsWith('docker build ')) assert.ok(existsSync(join(ROOT, / -f (\S+)/.exec(line)?.[1] ?? 'Dockerfile')), 'there is no such Dockerfile');
      else if (line.startsWith('scripts/')) assert.ok(existsSync(join(ROOT, line.split(' ')[0] ?? '')), 'there is no such script');
      else assert.match(line, READS, 'this command is not known: say in this test how it is checked');
    });
  }

  it('are there', () => assert.ok(lines.length > 0));
});
