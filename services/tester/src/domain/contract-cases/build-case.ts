import { Case, CaseOrigin, Step } from '@modwright/contracts/grading';
import type { Endpoint } from '@modwright/contracts/plan';
import { OWNER } from './scene.ts';

/** A request to judge, with its expectation as plain values. */
export interface Request {
  readonly endpoint: Endpoint;
  readonly path?: string;
  readonly body?: unknown;
  /** Undefined = the owner where the endpoint needs an account; '' = anonymous. */
  readonly as?: string;
  readonly status: number;
  readonly pattern?: unknown;
  readonly schema?: object | undefined;
  readonly save?: string;
}

/** A judged step of a case. */
export function toStep(request: Request): Step {
  const { endpoint } = request;
  return Step.fromPartial({
    method: endpoint.method,
    path: request.path ?? endpoint.path,
    bodyJson: request.body === undefined ? '' : JSON.stringify(request.body),
    asUser: request.as ?? (endpoint.auth ? OWNER : ''),
    save: request.save ?? '',
    expect: {
      status: request.status,
      bodyJson: request.pattern === undefined ? '' : JSON.stringify(request.pattern),
      schemaJson: request.schema ? JSON.stringify(request.schema) : '',
    },
  });
}

/** A case that follows from the plan alone. @param module empty = the scaffold answers. */
export function derivedCase(id: string, title: string, steps: readonly Step[], module = ''): Case {
  return Case.fromPartial({ id, title, module, origin: CaseOrigin.DERIVED, steps: [...steps] });
}
