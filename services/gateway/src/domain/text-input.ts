import { isUtf8 } from 'node:buffer';
import { AppError } from '@modwright/runtime';

/** The longest brief, requirements included, in bytes of UTF-8. Longer than any model of this size can hold in view. */
export const MAX_BRIEF_BYTES = 64 * 1024;
/** The largest OpenAPI document and acceptance file, in bytes. */
export const MAX_FILE_BYTES = 1024 * 1024;

/**
 * Bytes somebody gave us, as text.
 * @param what how to call it in the message: "the brief", "acceptance file books.yaml".
 * Throws INVALID_ARGUMENT with one line when it is too long, binary, not UTF-8 or empty.
 */
export function decodeText(bytes: Uint8Array, what: string, maxBytes: number): string {
  if (bytes.length > maxBytes) throw tooLong(what, bytes.length, maxBytes);
  if (bytes.includes(0)) throw new AppError('INVALID_ARGUMENT', `${what} is binary, not text: give plain UTF-8 text`);
  if (!isUtf8(bytes)) throw new AppError('INVALID_ARGUMENT', `${what} is not UTF-8: save it as UTF-8 and try again`);
  return checkText(
    Buffer.from(bytes)
      .toString('utf8')
      .replace(/^\uFEFF/, ''),
    what,
    maxBytes,
  );
}

/** The same for text that was decoded before. */
export function checkText(text: string, what: string, maxBytes: number): string {
  const bytes = Buffer.byteLength(text);
  if (bytes > maxBytes) throw tooLong(what, bytes, maxBytes);
  if (CONTROL.test(text)) throw new AppError('INVALID_ARGUMENT', `${what} holds control characters, so it is not text: give plain UTF-8 text`);
  if (text.trim() === '')
    throw new AppError('INVALID_ARGUMENT', `${what} is empty: ${what.startsWith('the brief') ? 'say in a sentence or two what to build' : 'give some text'}`);
  return text;
}

// Everything below space except tab, line feed, form feed and carriage return.
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b\u000e-\u001f]/;

function tooLong(what: string, bytes: number, maxBytes: number): AppError {
  return new AppError('INVALID_ARGUMENT', `${what} has ${size(bytes)} and the limit is ${size(maxBytes)}: make it shorter`);
}

/** "1.1 MB", "64 KB". */
function size(bytes: number): string {
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.ceil(bytes / 1024)} KB`;
}
