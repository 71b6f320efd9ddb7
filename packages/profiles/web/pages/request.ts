/** What an endpoint takes: path parameters, query and body. */
export interface Arguments {
  readonly path?: object;
  readonly query?: object;
  readonly body?: object;
}

/** An answer, and for lists how many rows there are in all. */
export interface Reply<Answer> {
  readonly data: Answer;
  readonly total: number;
}

/** The server's refusal, in words for people. */
export class RequestError extends Error {
  readonly status: number;
  /** What is wrong, by input field. */
  readonly fields: Readonly<Record<string, string>>;

  constructor(status: number, message: string, fields: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'RequestError';
    this.status = status;
    this.fields = fields;
  }
}

/** A typed function that calls one endpoint. It throws a RequestError when the server refuses or cannot be reached. */
export function endpoint<Args extends Arguments, Answer>(method: string, path: string) {
  return async (args: Args): Promise<Reply<Answer>> => {
    const parameters = { ...args.path } as Record<string, unknown>;
    const target = path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent(String(parameters[name])));
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(args.query ?? {})) if (value !== undefined && value !== null && value !== '') query.set(name, String(value));
    const response = await send(method, query.size > 0 ? `${target}?${query}` : target, args.body);
    const answer: unknown = response.status === 204 ? null : await response.json().catch(() => null);
    if (!response.ok) throw refusal(response.status, answer);
    return { data: answer as Answer, total: Number(response.headers.get('x-total-count') ?? 0) };
  };
}

async function send(method: string, url: string, body: object | undefined): Promise<Response> {
  const init: RequestInit = body === undefined ? { method } : { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  try {
    return await fetch(url, init);
  } catch {
    throw new RequestError(0, 'The server cannot be reached. Check the connection and try again.');
  }
}

function refusal(status: number, answer: unknown): RequestError {
  const { error, fields } = (answer ?? {}) as { error?: string; fields?: Record<string, string> };
  return new RequestError(status, sentence(error ?? `the server answered ${status}`), fields);
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
