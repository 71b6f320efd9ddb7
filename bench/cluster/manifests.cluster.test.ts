import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { before, describe, it } from 'node:test';
import { readManifests, type Manifest } from './manifests.ts';

const manifests = readManifests();
/** Kinds of Kubernetes itself, and of Kubeflow Trainer. */
const KNOWN = /^(v1|(apps|batch|policy)\/v1|(networking|rbac\.authorization|admissionregistration)\.k8s\.io\/v1|trainer\.kubeflow\.org\/v1alpha1)$/;
const known = manifests.filter(({ apiVersion }) => KNOWN.test(apiVersion));

describe('the API server accepts, as a dry run that knows every field', () => {
  before(() => {
    if (!process.env['KUBECONFIG']) throw new Error('these tests need a cluster: scripts/test-cluster starts one from the folder that MODWRIGHT_KUBE names');
  });

  for (const manifest of known) {
    it(`${manifest.file}: ${manifest.kind} ${manifest.name}`, () => assert.equal(dryRun(manifest), ''));
  }

  it('everything but kinds of projects that are not here', () => {
    const left = new Set(manifests.filter((manifest) => !known.includes(manifest)).map(({ apiVersion }) => apiVersion.split('/')[0] ?? ''));
    assert.deepEqual([...left].sort(), [
      'argoproj.io',
      'helm.toolkit.fluxcd.io',
      'kind.x-k8s.io',
      'kueue.x-k8s.io',
      'postgresql.cnpg.io',
      'source.toolkit.fluxcd.io',
    ]);
  });

  it('and refuses a field that it does not know', () => {
    const policy = known.find(({ kind }) => kind === 'NetworkPolicy') ?? assert.fail();
    assert.match(dryRun({ ...policy, object: { ...policy.object, spec: { podSelectr: {} } } }), /unknown field "spec.podSelectr"/);
  });
});

/** What is wrong with an object; empty = nothing. Its namespace need not be there. */
function dryRun({ object, namespace }: Manifest): string {
  const metadata = { ...(object['metadata'] as object), ...(namespace === undefined ? {} : { namespace: 'default' }) };
  const { status, stderr } = spawnSync('kubectl', ['create', '--dry-run=server', '--validate=strict', '-f', '-'], {
    input: JSON.stringify({ ...object, metadata }),
    encoding: 'utf8',
  });
  return status === 0 ? '' : stderr || 'kubectl is not on the PATH';
}
