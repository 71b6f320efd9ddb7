import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { DecodeOtlp } from '@modwright/testkit';

/** OTLP in protobuf as JSON, by the classes of the OpenTelemetry project; ids become hexadecimal, as OTLP's JSON has them. A body a line, in order. */
const DECODER = `
import base64, importlib, json, sys
from google.protobuf import json_format
def hexed(value):
    if isinstance(value, list): return [hexed(one) for one in value]
    if not isinstance(value, dict): return value
    return {key: base64.b64decode(one).hex() if key in ("traceId", "spanId", "parentSpanId") else hexed(one) for key, one in value.items()}
for line in sys.stdin:
    path, body = json.loads(line)
    name = {"traces": "trace", "metrics": "metrics", "logs": "logs"}[path.rsplit("/", 1)[1]]
    module = importlib.import_module(f"opentelemetry.proto.collector.{name}.v1.{name}_service_pb2")
    request = getattr(module, f"Export{name.capitalize()}ServiceRequest").FromString(base64.b64decode(body))
    print(json.dumps(hexed(json_format.MessageToDict(request, use_integers_for_enums=True))), flush=True)
`;

/** Decodes with a Python that has the learner's packages; one process, until `stop`. */
export function startDecoder(python: string): { readonly decode: DecodeOtlp; stop(): void } {
  const child = spawn(python, ['-c', DECODER], { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting: ((text: string) => void)[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.(line));
  return {
    decode: (path, body) =>
      new Promise((resolve) => {
        waiting.push(resolve);
        child.stdin.write(`${JSON.stringify([path, body.toString('base64')])}\n`);
      }),
    stop: () => void child.stdin.end(),
  };
}
