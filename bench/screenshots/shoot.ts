// Runs in the sandbox: node /app/screenshots/shoot.ts <path of the page>. Fills the app behind /peers/app.sock with rows, opens it in Chromium, writes /out/page.png.
import { chromium } from 'playwright-core';
import { startProxy } from '../../services/integrator/src/driver/proxy.ts';

const ROWS = 6;
const [path = '/'] = process.argv.slice(2);
const proxy = await startProxy('/peers/app.sock', crypto.randomUUID());

async function post(url: string, body: object): Promise<unknown> {
  const answer = await fetch(new URL(url, proxy.origin), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

const now = new Date().toISOString();
const account = { email: 'ann@example.com', password: crypto.randomUUID() };
// An app without accounts has no sign-up.
const signedUp = await post('/api/auth/sign-up', account).catch(() => undefined);
await post('/.given', { rows: ROWS, now, ...(signedUp ? { owner: (signedUp as { user: { id: number } }).user.id } : {}) });

const browser = await chromium.launch({
  executablePath: '/image/chromium/chromium',
  chromiumSandbox: false,
  args: ['--disable-gpu', '--no-first-run', '--disable-background-networking'],
  env: { HOME: '/tmp', PATH: '/usr/bin:/bin', LD_LIBRARY_PATH: '/image/chromium/lib', FONTCONFIG_PATH: '/image/chromium' },
});
const page = await browser.newPage({ baseURL: proxy.origin, viewport: { width: 1100, height: 800 } });
await page.goto('/');
if (signedUp) {
  await page.getByLabel(/^Email/).fill(account.email);
  await page.getByLabel(/^Password/).fill(account.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
await page.goto(path, { waitUntil: 'networkidle' });
await page.screenshot({ path: '/out/page.png', fullPage: true });
await browser.close();
process.exit(0);
