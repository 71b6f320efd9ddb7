import type { Access } from '@modwright/client';

/** Where Modwright is, from the environment. Ends the program with one line when it is not said. */
export function accessFromEnvironment(): Access {
  const { MODWRIGHT_URL: url, MODWRIGHT_KEY: key } = process.env;
  if (url && key) return { url, key };
  console.error('set MODWRIGHT_URL and MODWRIGHT_KEY: modwright up --json prints both');
  process.exit(2);
}
