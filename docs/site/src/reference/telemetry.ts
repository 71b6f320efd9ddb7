import { table, WRITTEN } from './markdown.ts';

/** An instrument as packages/telemetry has it. */
type Metric = { readonly name: string; readonly kind: string; readonly unit: string; readonly description: string; readonly attributes: readonly string[] };

/** The page of every name that leaves by OpenTelemetry. @param names the text of otel-names.ts, whose comments say what attributes hold. */
export function telemetryPage(metrics: Readonly<Record<string, Metric>>, names: string): string {
  return [
    '# Metrics, spans and attributes',
    '',
    WRITTEN,
    '',
    'Names follow the [GenAI conventions](https://github.com/open-telemetry/semantic-conventions-genai) v0.1.0 and the [general ones](https://opentelemetry.io/docs/specs/semconv/) v1.45.0; `rl.*` is as proposed for training, and what no convention has is `modwright.*`. How to switch it on, and what a trace looks like: [traces, metrics and logs](../telemetry.md).',
    '',
    '## Metrics',
    '',
    'Prometheus spells them with `_` for every other character; a counter ends in `_total` and a histogram has `_bucket`, `_count` and `_sum`.',
    '',
    ...table(
      ['metric', 'kind', 'unit', '', 'told apart by'],
      Object.values(metrics).map(({ name, kind, unit, description, attributes }) => [
        `\`${name}\``,
        kind,
        `\`${unit}\``,
        description,
        attributes.map((attribute) => `\`${attribute}\``).join(', '),
      ]),
    ),
    '## Spans',
    '',
    'A span of an operation is named `{operation} {what}`: `invoke_agent coder`, `chat {model}`. HTTP spans are `{method} {route}`, gRPC spans `{service}/{method}`, messages `publish {subject}` and `process {subject}`.',
    '',
    ...table(['span or operation', ''], namesIn(names, 'OPERATION', 'SPAN')),
    '## Events',
    '',
    ...table(['event', ''], namesIn(names, 'EVENT')),
    '## Attributes',
    '',
    ...table(['attribute', ''], namesIn(names, 'ATTRIBUTE')),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}

/** Names of some constants, each with the comment above it. */
function namesIn(source: string, ...constants: readonly string[]): string[][] {
  return constants.flatMap((constant) => {
    const block = new RegExp(`export const ${constant} = \\{\\n(.*?)\\n\\} as const;`, 's').exec(source)?.[1] ?? '';
    return [...block.matchAll(/(?:\/\*\* (.*?) \*\/\s*)?^ {2}\w+: '([^']+)',$/gm)].map(([, comment = '', name = '']) => [`\`${name}\``, comment]);
  });
}
