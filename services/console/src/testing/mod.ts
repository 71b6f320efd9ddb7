export { seriousFindings } from './axe.ts';
export { consoleFolder, startBrowser } from './browser.ts';
