import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createInstallation } from './installation.ts';

const installation = createInstallation('modwright-troubles', 'trouble');
const { kubectl } = installation;
afterEach(() => installation.remove());

const events = (): Promise<string> => kubectl('get', 'events', '-o', 'jsonpath={range .items[*]}{.involvedObject.name}: {.message}{"\\n"}{end}');

/** What is said, once it is. */
async function said(look: () => Promise<string>, what: RegExp): Promise<void> {
  let text = '';
  for (const deadline = Date.now() + 180_000; Date.now() < deadline; await delay(1_000)) {
    text = await look().catch(String);
    if (what.test(text)) return;
  }
  assert.match(text, what);
}

describe('an installation that cannot work says why', { concurrency: false }, () => {
  it('when the Secret that it was told of is not there', async () => {
    await installation.begin({ secrets: { existingSecret: 'mine' } });
    await said(events, /trouble-migrate-\S+: .*secret "mine" not found/);
  });

  it('when an image cannot be pulled', async () => {
    await installation.begin({ image: { repository: 'registry.invalid/services' } });
    await said(events, /trouble-secrets-\S+: .*registry\.invalid\/services:0\.1\.0/);
  });

  it('when database and bus are nowhere', async () => {
    const elsewhere = { bundled: false, url: 'nats://bus.invalid:4222' };
    await installation.begin({ nats: elsewhere, postgres: { bundled: false, url: 'postgres://db.invalid:5432/modwright' } });
    const log = (component: string, container: string): Promise<string> =>
      kubectl('logs', '--selector', `app.kubernetes.io/component=${component}`, '--container', container);
    await said(() => log('migrate', 'migrate'), /db\.invalid.*waits for the database/);
    await said(() => log('coder', 'wait'), /bus\.invalid.*waits for NATS/);
  });

  it('when the cluster does not know a kind that was asked for, and leaves nothing', async () => {
    await assert.rejects(
      installation.begin({ httpRoute: { enabled: true, parentRefs: [{ name: 'edge' }] } }),
      /no matches for kind "HTTPRoute".*ensure CRDs are installed first/s,
    );
    await assert.rejects(installation.begin({ autoscaling: { by: 'keda' } }), /keda needs KEDA in the cluster/);
    assert.equal(await kubectl('get', 'deployments', '-o', 'name'), '');
  });

  it('when its name is taken', async () => {
    const second = createInstallation('modwright-troubles-2', 'trouble');
    await installation.begin({});
    await assert.rejects(second.begin({}), /trouble-sandbox.*invalid ownership metadata/s);
    await second.remove();
  });
});
