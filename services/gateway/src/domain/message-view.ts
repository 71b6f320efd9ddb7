import { Envelope } from '@modwright/contracts/build';

/** A message as the REST API and the event stream show it. */
export interface MessageView {
  readonly seq: number;
  /** Name of the envelope's body: "draftsProposed". */
  readonly kind: string;
  readonly at: string;
  /** Envelope in the JSON form of protobuf; `Envelope.fromJSON` reads it. */
  readonly envelope: unknown;
}

/** Heads of messages, column by column: a long conversation has thousands. */
export interface OutlineView {
  readonly seq: readonly number[];
  readonly kind: readonly string[];
  /** Milliseconds since 1970. */
  readonly at: readonly number[];
}

export function toOutlineView(heads: readonly { readonly seq: number; readonly kind: string; readonly createdAt: Date }[]): OutlineView {
  return { seq: heads.map(({ seq }) => seq), kind: heads.map(({ kind }) => kind), at: heads.map(({ createdAt }) => createdAt.getTime()) };
}

export function toMessageView(row: { readonly seq: number; readonly kind: string; readonly envelope: Envelope; readonly createdAt: Date }): MessageView {
  return { seq: row.seq, kind: row.kind, at: (row.envelope.at ?? row.createdAt).toISOString(), envelope: Envelope.toJSON(row.envelope) };
}
