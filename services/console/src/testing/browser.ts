import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');

/** The folder that a script of the project makes on first use; the last line it prints. */
function made(script: string): string {
  return (
    execFileSync(join(ROOT, 'scripts', script), { encoding: 'utf8' })
      .trim()
      .split('\n')
      .at(-1) ?? ''
  );
}

/** The console's pages as the gateway serves them. */
export function consoleFolder(): string {
  return made('console-bundle');
}

/** A real Chromium, the one that looks at generated apps. */
export function startBrowser(): Promise<Browser> {
  const image = made('browser-image');
  return chromium.launch({
    executablePath: join(image, 'chromium', 'chromium'),
    chromiumSandbox: false,
    args: ['--disable-gpu', '--no-first-run', '--disable-background-networking'],
    env: { ...process.env, HOME: '/tmp', LD_LIBRARY_PATH: join(image, 'chromium', 'lib'), FONTCONFIG_PATH: join(image, 'chromium') },
  });
}
