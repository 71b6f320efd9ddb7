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

export function toMessageView(row: { readonly seq: number; readonly kind: string; readonly envelope: Envelope; readonly createdAt: Date }): MessageView {
  return { seq: row.seq, kind: row.kind, at: (row.envelope.at ?? row.createdAt).toISOString(), envelope: Envelope.toJSON(row.envelope) };
}
