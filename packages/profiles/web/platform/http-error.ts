/**
 * A refusal that the caller is told about: `throw new HttpError(409, 'the tool is already lent')`.
 * The server answers with `status` and `{ "error": message, "fields"?: {...} }`.
 */
export class HttpError extends Error {
  readonly status: number;
  /** What is wrong, by input field; only for validation errors. */
  readonly fields: Readonly<Record<string, string>> | undefined;

  constructor(status: number, message: string, fields?: Readonly<Record<string, string>>) {
    super(message);
    this.name = 'HttpError';
    this.status = status;
    this.fields = fields;
  }
}
