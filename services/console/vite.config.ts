import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** `scripts/console-bundle` calls it; `npx vite services/console` serves the source with reloading, against MODWRIGHT_URL. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  // Nothing may be inlined: the gateway's policy allows neither scripts nor styles in the page.
  build: { target: 'es2023', assetsInlineLimit: 0, modulePreload: { polyfill: false }, cssCodeSplit: false, reportCompressedSize: false },
  server: { proxy: { '/v1': process.env['MODWRIGHT_URL'] ?? 'http://127.0.0.1:8080' } },
});
