import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { KubeConfig, type V1Job } from '@kubernetes/client-node';
import { createLearnerCluster, type LearnerCluster } from './learner-cluster.ts';

/** A fake API server: it knows one service account, the kind Job, and what was made. The garbage collector is a real cluster's (cluster-launcher.cluster.test.ts). */
const made: V1Job[] = [];
const server = createServer((request, response) => {
  const answer = (status: number, body: object): void => void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  void reply(request).then(
    ([status, body]) => answer(status, body),
    (error: Error) => answer(500, { kind: 'Status', message: error.message }),
  );
});

async function reply(request: IncomingMessage): Promise<[number, object]> {
  const path = request.url?.split('?')[0];
  if (path === '/apis/batch/v1')
    return [
      200,
      { kind: 'APIResourceList', groupVersion: 'batch/v1', resources: [{ name: 'jobs', kind: 'Job', namespaced: true, singularName: 'job', verbs: [] }] },
    ];
  if (path === '/api/v1/namespaces/home/serviceaccounts/trainer') return [200, { kind: 'ServiceAccount', metadata: { name: 'trainer', uid: 'uid-1' } }];
  if (path === '/apis/batch/v1/namespaces/home/jobs') {
    const job = (await json(request)) as V1Job;
    made.push(job);
    return [201, job];
  }
  return [404, { kind: 'Status', code: 404, message: `serviceaccounts "${path?.split('/').at(-1)}" not found` }];
}

describe('the job of a learner', () => {
  let cluster: LearnerCluster;
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const config = new KubeConfig();
    config.loadFromOptions({
      clusters: [{ name: 'fake', server: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`, skipTLSVerify: true }],
      users: [{ name: 'me' }],
      contexts: [{ name: 'fake', cluster: 'fake', user: 'me', namespace: 'home' }],
      currentContext: 'fake',
    });
    cluster = createLearnerCluster(config, 'job', 'home');
  });
  after(() => server.close());
  const job = (name: string): V1Job => ({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name, labels: { run: name } } });

  it('names the service account that it goes with', async () => {
    assert.equal(await cluster.create(job('owned'), 'trainer'), true);
    assert.deepEqual(made.at(-1)?.metadata, {
      name: 'owned',
      namespace: 'home',
      labels: { run: 'owned' },
      ownerReferences: [{ apiVersion: 'v1', kind: 'ServiceAccount', name: 'trainer', uid: 'uid-1' }],
    });
  });

  it('has no owner where none is named', async () => {
    assert.equal(await cluster.create(job('free')), true);
    assert.equal(made.at(-1)?.metadata?.ownerReferences, undefined);
  });

  it('is not made when its owner is not there, and says so', async () => {
    const before = made.length;
    await assert.rejects(cluster.create(job('orphan'), 'nobody'), {
      code: 'FAILED_PRECONDITION',
      message: 'the service account "nobody" is not in namespace home: name the trainer\'s own as `owner`, or none',
    });
    assert.equal(made.length, before);
  });
});
