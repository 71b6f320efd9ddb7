import { status, type ServiceError, type StatusObject, Metadata } from '@grpc/grpc-js';
import { AppError, type ErrorCode } from '../errors.ts';

/** AppError -> gRPC status. The code names are the same by design. */
export function toStatus(reason: unknown): Partial<StatusObject> {
  const error = AppError.from(reason);
  const metadata = new Metadata();
  if (error.retryAfterMs !== undefined) metadata.set('retry-after-ms', String(error.retryAfterMs));
  return { code: status[error.code], details: error.message, metadata };
}

/** gRPC status of a failed call -> AppError. */
export function fromStatus(error: ServiceError): AppError {
  const name = status[error.code] as ErrorCode | 'UNKNOWN' | 'OUT_OF_RANGE' | 'OK' | undefined;
  // It never left: a value that the contract cannot hold is the caller's.
  if (error.details?.startsWith('Request message serialization failure'))
    return new AppError('INVALID_ARGUMENT', error.details.replace(/^.*?: /, ''), { cause: error });
  const code: ErrorCode = name === undefined || name === 'UNKNOWN' || name === 'OK' ? 'INTERNAL' : name === 'OUT_OF_RANGE' ? 'INVALID_ARGUMENT' : name;
  const retryAfter = error.metadata?.get('retry-after-ms')[0];
  const options = { cause: error, ...(retryAfter === undefined ? {} : { retryAfterMs: Number(retryAfter) }) };
  return new AppError(code, error.details || error.message, options);
}
