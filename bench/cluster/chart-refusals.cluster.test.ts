import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { renderChart } from './chart.ts';

/** Wrong values, and what is said of each. */
const WRONG: readonly (readonly [values: object, message: RegExp])[] = [
  [{ polcy: {} }, /additional properties 'polcy' not allowed/],
  [{ image: { digest: 'latest' } }, /'\/image\/digest'.*does not match pattern.*sha256/],
  [{ image: { pullPolicy: 'Sometimes' } }, /'\/image\/pullPolicy'.*must be one of 'IfNotPresent', 'Always', 'Never'/],
  [{ imagePullSecrets: 'mine' }, /'\/imagePullSecrets'.*got string, want array/],
  [{ policy: { backend: 'llama' } }, /'\/policy\/backend'.*must be one of 'replay', 'openai'/],
  [{ policy: { backend: 'openai', model: 'm' } }, /policy\.url: where the model server is/],
  [{ policy: { backend: 'openai', url: 'http://m/v1' } }, /policy\.model: the model server's name of the model/],
  [{ policy: { url: 'm.example:8000' } }, /'\/policy\/url'.*does not match pattern/],
  [{ policy: { slots: 0 } }, /'\/policy\/slots'.*minimum: got 0, want 1/],
  [{ replicas: { coder: 'many' } }, /'\/replicas\/coder'.*got string, want integer/],
  [{ replicas: { programmer: 2 } }, /'\/replicas'.*additional properties 'programmer' not allowed/],
  [{ nats: { replicas: 2 } }, /'\/nats\/replicas'.*must be one of 1, 3/],
  [{ nats: { bundled: false } }, /nats\.url: where NATS is, as nats\.bundled is false/],
  [{ nats: { url: 'http://nats' } }, /'\/nats\/url'.*does not match pattern/],
  [{ postgres: { bundled: false } }, /postgres\.url: where PostgreSQL is, as postgres\.bundled is false/],
  [{ postgres: { url: 'postgres://me:secret@db/x' } }, /'\/postgres\/url'.*does not match pattern/],
  [{ postgres: { size: '5 GB' } }, /'\/postgres\/size'.*does not match pattern/],
  [{ sandbox: { jobs: { image: '' } } }, /sandbox\.jobs\.image: the image that programs run in/],
  [{ sandbox: { jobs: { images: { own: { image: 'x' } } } } }, /'\/sandbox\/jobs\/images\/own'.*missing property 'folder'/],
  [{ training: { launcher: 'process' } }, /'\/training\/launcher'.*must be one of '', 'job', 'trainjob'/],
  [{ training: { mountPath: 'data' } }, /'\/training\/mountPath'.*does not match pattern/],
  [{ autoscaling: { by: 'hpa', maxReplicas: 0 } }, /'\/autoscaling\/maxReplicas'.*minimum: got 0, want 1/],
  [{ ingress: { enabled: 'yes' } }, /'\/ingress\/enabled'.*got string, want boolean/],
  [{ previews: { url: 'https://apps.example' } }, /'\/previews\/url'.*does not match pattern/],
  [{ otlp: { endpoint: 'collector:4317' } }, /'\/otlp\/endpoint'.*does not match pattern/],
];

describe('wrong values are refused, and what is wrong is named', () => {
  for (const [values, message] of WRONG)
    it(JSON.stringify(values), () => {
      const answer = renderChart(values);
      assert.match('refused' in answer ? answer.refused : 'it is accepted', message);
    });
});
