import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { scratchFolder } from '@modwright/testkit';
import { CHART } from './chart-values.ts';
import { renderChart, type ChartObject } from './chart.ts';

interface Rule {
  readonly ports?: readonly { readonly port: number }[];
  readonly to?: readonly Peer[];
  readonly from?: readonly Peer[];
}
interface Peer {
  readonly podSelector?: {
    readonly matchLabels: Readonly<Record<string, string>>;
    readonly matchExpressions?: readonly { readonly values: readonly string[] }[];
  };
  readonly ipBlock?: { readonly cidr: string };
}
interface Policy {
  readonly policyTypes: readonly string[];
  readonly ingress: readonly Rule[] | null;
  readonly egress: readonly Rule[] | null;
}

const TRAINING = { launcher: 'job', image: 'learner:1', baseModel: 'm', baseModelFile: '/m.gguf' };
const COMPONENT = 'app.kubernetes.io/component';

function rendered(values: object = {}, apiVersions: readonly string[] = []): readonly ChartObject[] {
  const answer = renderChart(values, apiVersions);
  if ('refused' in answer) return assert.fail(answer.refused);
  return answer.objects;
}
function refused(values: object): string {
  const answer = renderChart(values);
  return 'refused' in answer ? answer.refused : assert.fail('it is accepted');
}
const ofKind = (objects: readonly ChartObject[], kind: string): readonly ChartObject[] => objects.filter((object) => object.kind === kind);
function find<T>(objects: readonly ChartObject[], kind: string, name: string): T {
  const found = objects.find((object) => object.kind === kind && object.metadata.name === name) ?? assert.fail(`no ${kind} ${name}`);
  return found.spec as T;
}
const policy = (objects: readonly ChartObject[], component: string): Policy => find<Policy>(objects, 'NetworkPolicy', `rel-${component}`);
/** "nats:4222" of every pod of the release that a component may call. */
const called = ({ egress }: Policy): string[] =>
  (egress ?? []).flatMap(({ to, ports }) => {
    const labels = to?.[0]?.podSelector?.matchLabels;
    return labels?.[COMPONENT] ? [`${labels[COMPONENT]}:${ports?.[0]?.port}`] : [];
  });
const callers = ({ ingress }: Policy): string[] =>
  (ingress ?? []).flatMap(({ from }) => (from ?? []).flatMap(({ podSelector }) => podSelector?.matchExpressions?.[0]?.values ?? []));

describe('connections of the services', () => {
  const objects = rendered({ training: TRAINING });

  it('every pod of the release has a policy for both directions', () => {
    const components = [...ofKind(objects, 'Deployment'), ...ofKind(objects, 'StatefulSet'), ...ofKind(objects, 'Job')].map(
      ({ spec }) => (spec as { template: { metadata: { labels: Record<string, string> } } }).template.metadata.labels[COMPONENT] ?? 'none',
    );
    for (const component of components) assert.deepEqual(policy(objects, component).policyTypes, ['Ingress', 'Egress'], component);
  });

  it('an agent calls policy, sandbox and bus, and takes no call', () => {
    assert.deepEqual(called(policy(objects, 'coder')), ['policy:7310', 'sandbox:7005', 'nats:4222']);
    assert.equal(policy(objects, 'coder').ingress, null);
  });

  it('what one may open the other takes', () => {
    const components = ['gateway', 'orchestrator', 'critic', 'policy', 'planner', 'coder', 'tester', 'integrator', 'trainer', 'migrate'];
    for (const component of components) {
      for (const target of called(policy(objects, component)))
        assert.ok(callers(policy(objects, target.split(':')[0] ?? '')).includes(component), `${component} -> ${target}`);
    }
    assert.deepEqual(callers(policy(objects, 'postgres')), ['critic', 'gateway', 'migrate', 'orchestrator', 'policy', 'trainer']);
    assert.equal(policy(objects, 'postgres').egress, null);
  });

  it('the gateway is open to all, or to those that are named', () => {
    assert.deepEqual(policy(objects, 'gateway').ingress?.[0]?.from, undefined);
    const from = [{ ipBlock: { cidr: '10.0.0.0/8' } }];
    const [door, peers] = policy(rendered({ networkPolicy: { gatewayFrom: from } }), 'gateway').ingress ?? [];
    assert.deepEqual([door?.from, door?.ports?.map(({ port }) => port)], [from, [8080, 8090]]);
    assert.deepEqual([peers?.from?.[0]?.podSelector?.matchExpressions?.[0]?.values, peers?.ports?.map(({ port }) => port)], [['gateway'], [8090]]);
  });

  it('servers elsewhere are reached at the port of their URL alone', () => {
    const elsewhere = rendered({
      nats: { bundled: false, url: 'nats://n.example:4333' },
      postgres: { bundled: false, url: 'postgres://d.example/modwright' },
      policy: { backend: 'openai', url: 'https://m.example/v1', model: 'm' },
      otlp: { endpoint: 'http://o.example:4318' },
    });
    const ports = (policy(elsewhere, 'policy').egress ?? []).filter(({ to }) => to?.[0]?.ipBlock).map((rule) => rule.ports?.[0]?.port);
    assert.deepEqual(ports, [4333, 5432, 443, 4318]);
    assert.deepEqual(ofKind(elsewhere, 'StatefulSet'), []);
  });

  it('no policy of a service when networkPolicy.enabled is false; programs stay closed', () => {
    const left = ofKind(rendered({ networkPolicy: { enabled: false } }), 'NetworkPolicy').map(({ metadata }) => metadata.name);
    assert.deepEqual(left, ['nothing']);
  });
});

describe('replicas', () => {
  const AGENTS = ['rel-coder', 'rel-integrator', 'rel-planner', 'rel-tester'];
  const names = (objects: readonly ChartObject[], kind: string): string[] =>
    ofKind(objects, kind)
      .map(({ metadata }) => metadata.name)
      .sort();

  it('hpa or keda gives agents theirs, never both, and then no Deployment does', () => {
    const hpa = rendered({ autoscaling: { by: 'hpa' } });
    assert.deepEqual([names(hpa, 'HorizontalPodAutoscaler'), names(hpa, 'ScaledObject')], [AGENTS, []]);
    const keda = rendered({ autoscaling: { by: 'keda' } }, ['keda.sh/v1alpha1']);
    assert.deepEqual([names(keda, 'HorizontalPodAutoscaler'), names(keda, 'ScaledObject')], [[], AGENTS]);
    for (const objects of [hpa, keda]) assert.equal(find<{ replicas?: number }>(objects, 'Deployment', 'rel-coder').replicas, undefined);
    assert.equal(find<{ replicas?: number }>(rendered({ replicas: { coder: 3 } }), 'Deployment', 'rel-coder').replicas, 3);
  });

  it('keda where there is none, and an unknown autoscaler, are refused', () => {
    assert.match(refused({ autoscaling: { by: 'keda' } }), /autoscaling.by: keda needs KEDA in the cluster/);
    assert.match(refused({ autoscaling: { by: 'vpa' } }), /\/autoscaling\/by.*value must be one of/);
  });

  it('one pod of a service at a time goes for maintenance', () => {
    assert.equal(find<{ maxUnavailable: number }>(rendered(), 'PodDisruptionBudget', 'rel-coder').maxUnavailable, 1);
    assert.deepEqual(names(rendered({ podDisruptionBudget: { enabled: false } }), 'PodDisruptionBudget'), []);
  });
});

describe('doors', () => {
  it('an Ingress with its certificate, and an HTTPRoute, lead to the gateway', () => {
    const objects = rendered({
      ingress: { enabled: true, host: 'mw.example', tlsSecret: 'cert', className: 'nginx' },
      httpRoute: { enabled: true, parentRefs: [{ name: 'edge' }], hostnames: ['mw.example'] },
    });
    const ingress = find<{ tls: unknown; rules: readonly [{ host: string }] }>(objects, 'Ingress', 'rel');
    assert.deepEqual([ingress.tls, ingress.rules[0].host], [[{ hosts: ['mw.example'], secretName: 'cert' }], 'mw.example']);
    const route = find<{ parentRefs: unknown; rules: unknown }>(objects, 'HTTPRoute', 'rel');
    assert.deepEqual([route.parentRefs, route.rules], [[{ name: 'edge' }], [{ backendRefs: [{ name: 'rel-gateway', port: 8080 }] }]]);
  });

  it('previews are for this machine, or have a wildcard name of their own beside the console', () => {
    const here = rendered({ ingress: { enabled: true, host: 'mw.example' }, httpRoute: { enabled: true, parentRefs: [{ name: 'edge' }] } });
    assert.deepEqual(
      find<{ rules: readonly { host: string }[] }>(here, 'Ingress', 'rel').rules.map(({ host }) => host),
      ['mw.example'],
    );
    assert.equal(ofKind(here, 'HTTPRoute').length, 1);
    const objects = rendered({
      ingress: { enabled: true, host: 'mw.example', tlsSecret: 'cert' },
      httpRoute: { enabled: true, parentRefs: [{ name: 'edge' }], hostnames: ['mw.example'] },
      previews: { url: 'https://*.apps.example', tlsSecret: 'apps-cert' },
    });
    const ingress = JSON.stringify(find(objects, 'Ingress', 'rel'));
    assert.match(ingress, /\{"hosts":\["\*\.apps\.example"\],"secretName":"apps-cert"\}/);
    assert.match(ingress, /\{"host":"\*\.apps\.example",.*"port":\{"name":"previews"\}/);
    const route = find<{ hostnames: unknown; rules: unknown }>(objects, 'HTTPRoute', 'rel-previews');
    assert.deepEqual([route.hostnames, route.rules], [['*.apps.example'], [{ backendRefs: [{ name: 'rel-gateway', port: 8090 }] }]]);
  });

  it('the gateway is told where previews are, which pod it is, and who frames them', () => {
    const text = JSON.stringify(
      find(
        rendered({ ingress: { enabled: true, host: 'mw.example', tlsSecret: 'cert' }, previews: { url: 'https://*.apps.example' } }),
        'Deployment',
        'rel-gateway',
      ),
    );
    assert.match(text, /"MODWRIGHT_GATEWAY_PREVIEWS_URL","value":"https:\/\/\*\.apps\.example"/);
    assert.match(text, /"MODWRIGHT_GATEWAY_PREVIEWS_ADDRESS","valueFrom":\{"fieldRef":\{"fieldPath":"status\.podIP"\}\}/);
    assert.match(text, /"MODWRIGHT_GATEWAY_CONSOLE_ORIGINS","value":"http:\/\/localhost:\*,http:\/\/127\.0\.0\.1:\*,https:\/\/mw\.example"/);
    assert.match(text, /"name":"previews","containerPort":8090/);
    assert.match(JSON.stringify(find(rendered(), 'Service', 'rel-gateway')), /\{"name":"previews","port":8090,"targetPort":"previews"\}/);
  });

  it('without a name or a Gateway they are refused', () => {
    assert.match(refused({ ingress: { enabled: true } }), /ingress.host: the name that browsers call/);
    assert.match(refused({ httpRoute: { enabled: true } }), /httpRoute.parentRefs: the Gateway/);
  });

  it("the sign-in provider is the gateway's alone: its settings, its secret, and the way to it", () => {
    const oidc = { issuer: 'https://id.example:8443/realms/ours', clientId: 'modwright', existingSecret: 'client', roles: { staff: 'voter' } };
    const objects = rendered({ oidc });
    for (const { metadata, spec } of ofKind(objects, 'Deployment')) {
      const text = JSON.stringify(spec);
      assert.deepEqual([text.includes('GATEWAY_OIDC'), text.includes('"secretName":"client"')], Array(2).fill(metadata.name === 'rel-gateway'), metadata.name);
    }
    const { template } = find<{ template: { spec: { containers: readonly [{ env: readonly { name: string; value: string }[] }] } } }>(
      objects,
      'Deployment',
      'rel-gateway',
    );
    const settings = template.spec.containers[0].env.find(({ name }) => name === 'MODWRIGHT_GATEWAY_OIDC')?.value ?? '';
    assert.deepEqual([(JSON.parse(settings) as typeof oidc).roles, settings.includes('existingSecret')], [{ staff: 'voter' }, false]);
    const toProvider = ({ egress }: Policy): boolean => (egress ?? []).some(({ ports }) => ports?.[0]?.port === 8443);
    assert.deepEqual([toProvider(policy(objects, 'gateway')), toProvider(policy(objects, 'critic'))], [true, false]);
    assert.match(refused({ oidc: { issuer: 'https://id.example' } }), /oidc.clientId: what the provider calls/);
  });

  it('metrics have a port of every service, and a ServiceMonitor when asked for', () => {
    assert.deepEqual(ofKind(rendered({ metrics: { enabled: true } }), 'ServiceMonitor'), []);
    const objects = rendered({ metrics: { enabled: true, serviceMonitor: true } });
    assert.equal(ofKind(objects, 'ServiceMonitor').length, 1);
    for (const { metadata, spec } of ofKind(objects, 'Deployment')) assert.match(JSON.stringify(spec), /"name":"metrics","containerPort":9464/, metadata.name);
  });
});

describe('encrypted connections', () => {
  it('are one switch: every process that speaks gRPC or NATS has the certificates, and NATS is told of new ones', () => {
    const objects = rendered({ tls: { enabled: true, existingSecret: 'certs' }, training: TRAINING });
    for (const kind of ['Deployment', 'StatefulSet', 'Job', 'Pod'])
      for (const { metadata, spec } of ofKind(objects, kind)) {
        const text = JSON.stringify(spec);
        const speaks = /NATS_URL|INTERNAL_TOKEN_FILE|nats-config/.test(text);
        assert.deepEqual([text.includes('/run/tls'), text.includes('"secretName":"certs"')], [speaks, speaks], `${kind} ${metadata.name}`);
      }
    const { template } = find<{ template: { spec: { shareProcessNamespace?: boolean } } }>(objects, 'StatefulSet', 'rel-nats');
    assert.equal(template.spec.shareProcessNamespace, true);
    assert.doesNotMatch(JSON.stringify(rendered({ training: TRAINING })), /MODWRIGHT_TLS_FOLDER|nats-certificates/);
  });

  it('take a certificate of cert-manager for the names of the services, and are refused without any', () => {
    const tls = { enabled: true, certManager: { issuerName: 'ours' } };
    const { dnsNames, secretName } = find<{ dnsNames: string[]; secretName: string }>(rendered({ tls }, ['cert-manager.io/v1']), 'Certificate', 'rel-tls');
    assert.deepEqual([secretName, dnsNames.includes('rel-policy'), dnsNames.includes('*.rel-nats')], ['rel-tls', true, true]);
    assert.match(refused({ tls }), /needs cert-manager in the cluster/);
    assert.match(refused({ tls: { enabled: true } }), /tls.existingSecret, or an issuer of cert-manager/);
  });
});

describe('what watches an installation', () => {
  it('alerts and dashboards come when they are asked for, as the files of the chart have them', () => {
    assert.deepEqual(ofKind(rendered(), 'PrometheusRule'), []);
    const objects = rendered({ metrics: { enabled: true, rules: true, dashboards: true } });
    const { groups } = find<{ groups: readonly { rules: readonly { expr: string; annotations: { summary: string } }[] }[] }>(objects, 'PrometheusRule', 'rel');
    assert.ok((groups[0]?.rules.length ?? 0) >= 10);
    // Prometheus fills these, not helm.
    assert.ok(groups[0]?.rules.some(({ annotations }) => annotations.summary.includes('{{ $value }}')));
    const boards = ofKind(objects, 'ConfigMap').filter(({ metadata }) => metadata.labels?.['grafana_dashboard'] === '1');
    assert.deepEqual(
      boards.flatMap(({ data }) => Object.entries(data ?? {}).map(([name, text]) => `${(JSON.parse(text) as { uid: string }).uid}.json` === name)),
      [true, true, true, true],
    );
  });
});

describe('what an installation adds', () => {
  it('every image comes from the registry of imageRegistry', () => {
    const objects = rendered({ imageRegistry: 'registry.example:5000/', training: { ...TRAINING, launcher: 'trainjob' } });
    const images = [...JSON.stringify(objects).matchAll(/\\?"image\\?":\\?"([^"\\]+)/g)].map(([, image]) => image ?? '');
    assert.ok(images.length > 20);
    assert.deepEqual(
      images.filter((image) => !image.startsWith('registry.example:5000/')),
      [],
    );
  });

  it('a priority class is that of every service', () => {
    for (const { spec } of ofKind(rendered({ priorityClassName: 'high' }), 'Deployment')) assert.match(JSON.stringify(spec), /"priorityClassName":"high"/);
  });

  it('objects of its own, with templates filled', () => {
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: '{{ .Release.Name }}-own' } };
    const own = rendered({ extraObjects: [object, 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: text }'] });
    for (const name of ['rel-own', 'text'])
      assert.ok(
        own.some(({ metadata }) => metadata.name === name),
        name,
      );
  });
});

describe('jobs that prepare an installation', () => {
  const names = (values: object, chart = CHART): string[] => {
    const answer = renderChart(values, [], 'rel', chart);
    return 'refused' in answer ? assert.fail(answer.refused) : ofKind(answer.objects, 'Job').map(({ metadata }) => metadata.name);
  };
  const [secrets, migrate] = names({});

  it('have the same names as long as the values are the same, so that nothing runs twice under GitOps', () => {
    assert.deepEqual(names({}), [secrets, migrate]);
    assert.deepEqual(names({ replicas: { coder: 2 } }), [secrets, migrate]);
  });

  it('run anew, which is another Job, when a newer chart comes with the image that was there', () => {
    const newer = join(scratchFolder(), 'modwright');
    cpSync(CHART, newer, { recursive: true });
    writeFileSync(join(newer, 'Chart.yaml'), readFileSync(join(newer, 'Chart.yaml'), 'utf8').replace(/^version: .*/m, 'version: 9.9.9'));
    for (const name of names({}, newer)) assert.ok(name !== secrets && name !== migrate, name);
  });

  it('run anew when what they do changes, as what a Job does cannot', () => {
    for (const changed of [{ image: { tag: '2' } }, { resources: { limits: { memory: '2Gi' } } }, { imagePullSecrets: [{ name: 'pull' }] }])
      for (const name of names(changed)) assert.ok(name !== secrets && name !== migrate, name);
    const [same, other] = names({ postgres: { bundled: false, url: 'postgres://d.example/modwright' } });
    assert.equal(same, secrets);
    assert.notEqual(other, migrate);
  });
});
