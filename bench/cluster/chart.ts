import { spawnSync } from 'node:child_process';
import { parseAllDocuments } from 'yaml';
import { CHART } from './chart-values.ts';

/** An object that the chart makes. */
export interface ChartObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Readonly<Record<string, string>> };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: unknown;
}

/** What `helm template` says of charts/modwright: its objects, or why it refused the values. */
export type ChartAnswer = { readonly objects: readonly ChartObject[] } | { readonly refused: string };

/** The chart (or the one in another folder) as a release in the namespace `default`, with these values over its own. Throws when there is no helm. */
export function renderChart(values: object = {}, apiVersions: readonly string[] = [], release = 'rel', chart = CHART): ChartAnswer {
  const known = apiVersions.flatMap((version) => ['--api-versions', version]);
  const { error, status, stdout, stderr } = spawnSync(
    'helm',
    ['template', release, chart, '--namespace', 'default', '--kube-version', '1.35.0', ...known, '--values', '-'],
    { input: JSON.stringify(values), encoding: 'utf8', maxBuffer: 64e6 },
  );
  if (error) throw new Error('tests of the chart need helm 3 on PATH', { cause: error });
  if (status !== 0) return { refused: stderr };
  return { objects: parseAllDocuments(stdout).flatMap((document) => ('toJS' in document && document.toJS() ? [document.toJS() as ChartObject] : [])) };
}
