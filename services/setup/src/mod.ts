export { SECRET_KEYS } from './secrets.ts';
