import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, it } from 'node:test';
import { ATTRIBUTE, METRIC } from '@modwright/telemetry';
import { parse } from 'yaml';

const CHART = join(import.meta.dirname, '../../charts/modwright');

/** How the Prometheus exporter spells the names: characters that Prometheus does not have become "_", a counter ends in "_total". */
const spelled = (name: string): string => name.replaceAll(/[^a-zA-Z0-9_]/g, '_');
const SUFFIXES = { counter: ['_total'], gauge: [''], histogram: ['_bucket', '_count', '_sum'] } as const;
const SERIES = new Set(Object.values(METRIC).flatMap(({ name, kind }) => SUFFIXES[kind].map((suffix) => `${spelled(name)}${suffix}`)));
/** `pod` is what Prometheus adds when it reads pods, `le` a histogram's own. */
const LABELS = new Set([...Object.values(ATTRIBUTE).map(spelled), 'le', 'pod']);
const FUNCTIONS = new Set(['histogram_quantile', 'sum', 'max', 'by', 'rate', 'increase', 'absent', 'or', 'd', 'h', 'm']);

/** Names in a query that are neither metrics nor labels nor functions. */
function strangers(query: string): string[] {
  const names = query
    .replaceAll(/"[^"]*"/g, '')
    .replaceAll('$__rate_interval', '')
    .match(/[a-zA-Z_][a-zA-Z0-9_]*/g);
  return (names ?? []).filter((name) => !SERIES.has(name) && !LABELS.has(name) && !FUNCTIONS.has(name));
}

interface Dashboard {
  readonly uid: string;
  readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[] }[];
}

describe('dashboards', () => {
  const files = globSync(join(CHART, 'dashboards', '*.json'));

  it('are four, each known by its file', () => {
    assert.deepEqual(files.map((file) => basename(file)).sort(), [
      'modwright-builds.json',
      'modwright-learning.json',
      'modwright-model.json',
      'modwright-services.json',
    ]);
  });

  for (const file of files) {
    const { uid, panels } = JSON.parse(readFileSync(file, 'utf8')) as Dashboard;
    it(`${basename(file)} asks for metrics that there are, and tells series apart by their labels`, () => {
      assert.equal(`${uid}.json`, basename(file));
      for (const { title, targets } of panels) {
        assert.ok(targets.length > 0, title);
        for (const { expr, legendFormat } of targets) {
          assert.deepEqual(strangers(expr), [], title);
          for (const [, label = ''] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) assert.match(expr, new RegExp(`by \\([^)]*\\b${label}\\b`), title);
        }
      }
    });
  }
});

describe('alert rules', () => {
  const { groups } = parse(readFileSync(join(CHART, 'alerts', 'modwright.yaml'), 'utf8')) as {
    groups: readonly {
      rules: readonly { alert: string; expr: string; labels: { severity: string }; annotations: { summary: string; description: string } }[];
    }[];
  };

  for (const { alert, expr, labels, annotations } of groups.flatMap(({ rules }) => rules)) {
    it(`${alert} watches metrics that there are, and says what to do`, () => {
      assert.deepEqual(strangers(expr), []);
      assert.match(labels.severity, /^(warning|critical)$/);
      assert.ok(annotations.description.length > 20);
      for (const [, label = ''] of `${annotations.summary} ${annotations.description}`.matchAll(/\$labels\.(\w+)/g))
        assert.match(expr, new RegExp(`\\b${label}\\b`));
    });
  }

  it('a name that is no metric would be found', () => {
    assert.deepEqual(strangers('sum by (modwright_role) (rate(modwright_reward_total[5m]))'), ['modwright_reward_total']);
  });
});
