export { BASE_VERSION } from './domain/versions.ts';
