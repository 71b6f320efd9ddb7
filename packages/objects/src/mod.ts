export { openObjects } from './open.ts';
export type { ObjectStore, StoredObject } from './object-store.ts';
export { readOrCreateSigner, type Signer } from './signer.ts';
export { createVerifier, type Verifier } from './verifier.ts';
