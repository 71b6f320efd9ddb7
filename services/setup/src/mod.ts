export { SECRET_KEYS } from './domain/secrets.ts';
