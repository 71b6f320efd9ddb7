import starlight from '@astrojs/starlight';
import { defineConfig, passthroughImageService } from 'astro/config';
import { siteBase } from './src/base.ts';
import { sidebar } from './src/sidebar.ts';

/** The site of docs/: its pages are the Markdown files as they are, and it asks no other host for anything. */
export default defineConfig({
  base: siteBase,
  image: { service: passthroughImageService() },
  integrations: [
    starlight({
      title: 'Modwright',
      favicon: '/icon.svg',
      customCss: ['../../services/console/src/design/tokens.css', './src/theme.css'],
      sidebar: sidebar(),
      markdown: { processedDirs: ['..', '../../charts/modwright', '../../k8s', '../..'] },
      tableOfContents: { minHeadingLevel: 2, maxHeadingLevel: 3 },
    }),
    { name: 'diagrams', hooks: { 'astro:config:setup': ({ injectScript }) => injectScript('page', "import '/src/diagrams.ts';") } },
  ],
});
