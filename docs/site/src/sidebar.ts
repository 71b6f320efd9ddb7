import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of the repository. */
export const ROOT = join(import.meta.dirname, '..', '..', '..');

/** A page: a Markdown file of the repository, and under which name the site shows it. */
export type Page = { file: string; slug: string };

/** What a reader wants (the four kinds of documentation of diataxis.fr), and the pages for it, in reading order. */
const GROUPS: { label: string; files: string[] }[] = [
  { label: 'Start', files: ['docs/README.md', 'docs/getting-started.md'] },
  {
    label: 'How to',
    files: [
      'docs/models.md',
      'docs/acceptance.md',
      'docs/extend.md',
      'docs/feedback.md',
      'docs/learning.md',
      'docs/profiles.md',
      'docs/packs.md',
      'docs/kubernetes.md',
      'docs/production.md',
      'k8s/README.md',
      'docs/backup.md',
      'docs/telemetry.md',
      'docs/bench.md',
      'docs/scaling.md',
    ],
  },
  {
    label: 'Reference',
    files: [
      'docs/cli.md',
      'docs/reference/rest.md',
      'docs/reference/grpc.md',
      'docs/reference/messages.md',
      'docs/reference/rewards.md',
      'docs/reference/telemetry.md',
      'docs/console.md',
      'docs/checkpoints.md',
      'docs/generated-apps.md',
      'docs/learner.md',
      'charts/modwright/README.md',
      'SPEC.md',
      'docs/results.md',
      'docs/bench-results.md',
      'docs/learning-results.md',
    ],
  },
  {
    label: 'Explanation',
    files: [
      'docs/architecture.md',
      'docs/message-flow.md',
      'docs/planner.md',
      'docs/coder.md',
      'docs/rewards.md',
      'docs/learning-risks.md',
      'docs/limits.md',
      'docs/versions.md',
      'docs/security.md',
      'docs/faults.md',
      'docs/model-server.md',
    ],
  },
  { label: 'Apps it built', files: [...globSync('docs/case-studies/*.md', { cwd: ROOT }).sort(), 'docs/screenshots/README.md', 'docs/transcripts/README.md'] },
];

/** Names of pages that lie outside of docs/. */
const SLUGS: Record<string, string> = { 'docs/README.md': 'index', 'charts/modwright/README.md': 'chart', 'k8s/README.md': 'k8s', 'SPEC.md': 'promises' };

/** Written by a command or on their way: shown once they are there. Any other file that is missing stops the build of the site. */
const OPTIONAL = new Set(['docs/security.md', 'docs/bench-results.md', 'docs/learning-results.md']);

const toPage = (file: string): Page => ({ file, slug: SLUGS[file] ?? file.replace(/^docs\//, '').replace(/(\/README)?\.md$/, '') });

const isThere = (file: string): boolean => !OPTIONAL.has(file) || existsSync(join(ROOT, file));

/** The groups with the pages that are there. A page of docs/ that no group names is shown at the end: better badly placed than lost. */
function groups(): { label: string; pages: Page[] }[] {
  const named = new Set(GROUPS.flatMap(({ files }) => files));
  const others = globSync('docs/**/*.md', { cwd: ROOT, exclude: ['docs/site', 'docs/examples'] }).filter((file) => !named.has(file));
  return [...GROUPS, { label: 'More', files: others.sort() }]
    .map(({ label, files }) => ({ label, pages: files.filter(isThere).map(toPage) }))
    .filter((group) => group.pages.length > 0);
}

/** Every page of the site. */
export function pages(): Page[] {
  return groups().flatMap((group) => group.pages);
}

/** The same as the site's menu. */
export function sidebar(): { label: string; items: string[] }[] {
  return groups().map((group) => ({ label: group.label, items: group.pages.map(({ slug }) => slug) }));
}
