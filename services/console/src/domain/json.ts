import type { Envelope } from '@modwright/contracts/build';

/** A contract in the JSON form of protobuf: what is zero or empty is left out, times are text. */
export type Json<T> = T extends Date | Uint8Array
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Json<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]?: Json<T[Key]> }
      : T;

type Body = NonNullable<Envelope['body']>;

/** Names of what can be said. */
export type BodyKind = Body['$case'];

/** What a message of this kind says. */
export type BodyOf<Kind extends BodyKind> = Json<Extract<Body, { $case: Kind }>['value']>;

/** A message as it comes: the body stands under its own name. */
export type EnvelopeJson = Json<Omit<Envelope, 'body'>> & { readonly [Kind in BodyKind]?: BodyOf<Kind> };

/** A body with its kind, so that `switch` knows its shape. */
export type Said = { [Kind in BodyKind]: { readonly kind: Kind; readonly value: BodyOf<Kind> } }[BodyKind];

/** What a message says; undefined for a kind that this console does not know. */
export function saidIn(message: { readonly kind: string; readonly envelope: unknown }): Said | undefined {
  const value = (message.envelope as Record<string, unknown>)[message.kind];
  return value === undefined ? undefined : ({ kind: message.kind, value } as Said);
}
