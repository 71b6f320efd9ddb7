/** One event of a text/event-stream. */
export interface ReceivedEvent {
  readonly event: string;
  readonly data: string;
  /** Empty when the event has none. */
  readonly id: string;
}

/** Events of a stream, as they come (https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation). */
export async function* readServerEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<ReceivedEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  let fields: Fields = { event: 'message', data: [], id: '' };
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line !== '') {
        fields = take(fields, line);
        continue;
      }
      if (fields.data.length > 0) yield { event: fields.event, data: fields.data.join('\n'), id: fields.id };
      fields = { event: 'message', data: [], id: '' };
    }
  }
}

interface Fields {
  readonly event: string;
  readonly data: readonly string[];
  readonly id: string;
}

function take(fields: Fields, line: string): Fields {
  const colon = line.indexOf(':');
  const name = colon < 0 ? line : line.slice(0, colon);
  const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
  if (name === 'data') return { ...fields, data: [...fields.data, value] };
  if (name === 'event') return { ...fields, event: value };
  if (name === 'id') return { ...fields, id: value };
  // Comments (heartbeats) and fields we do not know.
  return fields;
}
