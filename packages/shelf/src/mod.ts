export { shapeOf } from './shape.ts';
export { textOf, findCandidates, MAX_CANDIDATES } from './find-candidates.ts';
export { toShelfModule, withId, type Written } from './keep.ts';
export { contractOf, toShelfWrite } from './index-entry.ts';
export { checkModule, parseShelfFile, SHELF_FORMAT, toShelfFile } from './shelf-file.ts';
export { parseFields, parseOutput, type OutputText } from './field-text.ts';
export { MAX_PACK_BYTES, parsePack, type PackFile } from './parse-pack.ts';
export { findNotes, notesText } from './notes.ts';
