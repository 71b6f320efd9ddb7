import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { startTestProvider, startTestStack } from '@modwright/gateway/testing';
import { consoleFolder, startBrowser } from './testing/browser.ts';

const provider = await startTestProvider({ ann: { name: 'Ann', roles: ['operators'] } }, { name: 'Ours', roles: { operators: 'operator' } });
after(() => provider.stop());
const stack = await startTestStack({ oidc: { settings: provider.settings, clientSecret: provider.clientSecret }, consoleFolder: consoleFolder() });
await provider.serve(`${stack.url}/signed-in`);
const browser = await startBrowser();
after(() => browser.close());
const page = await (await browser.newContext()).newPage();
/** A cookie would be sent to every port of the host, to previewed apps, too. */
const cookies: string[] = [];
page.on('response', (response) => {
  const set = response.headers()['set-cookie'];
  if (set && response.url().startsWith(stack.url)) cookies.push(set);
});

async function signIn(): Promise<void> {
  await page.getByRole('button', { name: 'Sign in with Ours' }).click();
  await page.waitForURL((url) => url.origin === provider.settings.issuer || url.origin === stack.url);
  await page.locator('[name=login]').fill('ann');
  await page.locator('[name=password]').fill('any');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
}

const storedKey = (): Promise<string | null> => page.evaluate(() => localStorage.getItem('modwright.key'));
const ask = async (key: string): Promise<Response> => stack.call('GET', '/v1/me', undefined, { authorization: `Bearer ${key}` });

describe('the console with a sign-in provider', () => {
  it('signs in with it, comes back to the page that was asked for, and nothing of the sign-in stays in the address or in a cookie', async () => {
    await page.goto(`${stack.url}/operations`);
    await signIn();
    await page.getByTitle('Ann').getByText('Operator').waitFor();
    assert.equal(page.url(), `${stack.url}/operations`);
    assert.deepEqual(cookies, []);
    assert.equal(await page.evaluate(() => sessionStorage.getItem('modwright.sign-in')), null);
    await page.reload();
    await page.getByTitle('Ann').waitFor();
  });

  it('signs out: the session has ended at the instance, too', async () => {
    const key = (await storedKey()) ?? '';
    assert.equal((await ask(key)).status, 200);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in with Ours' }).waitFor();
    assert.equal(await storedKey(), null);
    assert.equal((await ask(key)).status, 401);
  });

  it('takes no answer of a sign-in that another window began', async () => {
    const begun = (await (await stack.call('POST', '/v1/sign-in/begin', { redirect_uri: `${stack.url}/signed-in` })).json()) as { address: string };
    await page.goto((await provider.signIn(begun.address, 'ann')).href);
    await page.getByRole('alert').getByText('was not begun in this window').waitFor();
    assert.equal(await storedKey(), null);
    assert.ok(!page.url().includes('code='));
  });
});
