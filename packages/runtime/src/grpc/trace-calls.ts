import { InterceptingCall, ListenerBuilder, RequesterBuilder, status, type Interceptor, type Metadata } from '@grpc/grpc-js';
import { ATTRIBUTE, fromHeaders, METRIC, openSpan, toHeaders, type OpenSpan } from '@modwright/telemetry';

/** "modwright.policy.v1.PolicyService/Generate" of "/modwright.policy.v1.PolicyService/Generate", which is also the span's name. */
function callSpan(path: string) {
  const method = path.slice(1);
  return { name: method, attributes: { [ATTRIBUTE.rpcSystem]: 'grpc', [ATTRIBUTE.rpcMethod]: method } };
}

/** Client side: one span per call, retries included, whose context goes along in the metadata. */
export const traceCalls: Interceptor = (options, nextCall) => {
  const span = openSpan({ ...callSpan(options.method_definition.path), kind: 'client', measuredBy: METRIC.rpcClientDuration });
  const requester = new RequesterBuilder().withStart((metadata, _listener, next) => {
    for (const [name, value] of Object.entries(toHeaders(span.context))) metadata.set(name, value);
    const listener = new ListenerBuilder().withOnReceiveStatus((ended, proceed) => {
      span.set({ [ATTRIBUTE.rpcStatus]: status[ended.code] });
      // A caller that has read enough cancels: that is no failure.
      const failed = ended.code !== status.OK && ended.code !== status.CANCELLED;
      span.end(failed ? Object.assign(new Error(ended.details), { code: status[ended.code] }) : undefined);
      proceed(ended);
    });
    next(metadata, listener.build());
  });
  return new InterceptingCall(nextCall(options), requester.build());
};

/** Server side: the span of one call, below the caller's. */
export function openServerSpan(path: string, metadata: Metadata): OpenSpan {
  const parent = fromHeaders((name) => metadata.get(name)[0]?.toString());
  return openSpan({ ...callSpan(path), kind: 'server', parent, measuredBy: METRIC.rpcServerDuration });
}
