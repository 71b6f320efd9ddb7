import { isFieldSet } from '@bufbuild/protobuf';
import {
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FieldDescriptorProtoSchema,
  type DescriptorProto,
  type EnumDescriptorProto,
  type FieldDescriptorProto,
  type FileDescriptorProto,
  type FileDescriptorSet,
} from '@bufbuild/protobuf/wkt';
import { prose, table, WRITTEN } from './markdown.ts';

/** Numbers of fields in descriptor.proto, of which paths of comments are made. */
const PATH = { message: 4, enum: 5, service: 6, field: 2, nested: 3, nestedEnum: 4, value: 2, method: 2, package: 2 } as const;

const OWN = 'modwright.';

/** Comments of a file of contracts, by the path of what they stand above. */
class Comments {
  readonly #byPath: ReadonlyMap<string, string>;

  constructor(file: FileDescriptorProto) {
    this.#byPath = new Map((file.sourceCodeInfo?.location ?? []).map(({ path, leadingComments }) => [path.join('.'), leadingComments.trimEnd()]));
  }

  /** In one line. */
  of(...path: readonly number[]): string {
    return prose(
      this.#byPath
        .get(path.join('.'))
        ?.trim()
        .replace(/\s*\n\s*/g, ' ') ?? '',
    );
  }

  /** In lines, as it stands in the file: what is set off in it is shown as it is. */
  blockOf(...path: readonly number[]): string[] {
    const lines = (this.#byPath.get(path.join('.')) ?? '').split('\n').map((line) => line.replace(/^ /, ''));
    const parts = lines.flatMap((line, at) => {
      const [set, before, after] = [line, lines[at - 1] ?? '', lines[at + 1] ?? ''].map((each) => each.startsWith('  '));
      return set ? [...(before ? [] : ['', '```text']), line.trim(), ...(after ? [] : ['```', ''])] : [prose(line)];
    });
    return lines.join('') === '' ? [] : [...parts, ''];
  }
}

function ownFiles({ file }: FileDescriptorSet): FileDescriptorProto[] {
  return file.filter((each) => each.package.startsWith(OWN));
}

/** The page of every gRPC service. */
export function grpcPage(contracts: FileDescriptorSet): string {
  const services = ownFiles(contracts).flatMap((file) => {
    const comments = new Comments(file);
    return file.service.map((service, at) => [
      `## ${service.name}`,
      '',
      `\`${file.package}.${service.name}\`. ${comments.of(PATH.service, at)}`.trim(),
      '',
      ...table(
        ['method', 'asked', 'answered', ''],
        service.method.map((method, index) => [
          `\`${method.name}\``,
          `${method.clientStreaming ? 'stream of ' : ''}${typeLink(method.inputType)}`,
          `${method.serverStreaming ? 'stream of ' : ''}${typeLink(method.outputType)}`,
          comments.of(PATH.service, at, PATH.method, index),
        ]),
      ),
    ]);
  });
  return page('The gRPC services', [
    "What services ask one another and need answered now. Each call has a deadline. Every service answers health checks (`grpc.health.v1`), and metadata carries `authorization: Bearer` with the installation's internal token.",
    '',
    ...services.flat(),
  ]);
}

/** The page of every message and enum. */
export function messagesPage(contracts: FileDescriptorSet): string {
  return page('Messages', [
    'What `proto/` holds, in the order of its files. [The gRPC services](grpc.md) use some, the bus carries [`Envelope`](#buildenvelope), and the REST API shows envelopes in the JSON form of protobuf.',
    '',
    ...ownFiles(contracts).flatMap((file) => {
      const comments = new Comments(file);
      const about = [comments.of(PATH.package), `\`proto/${file.name}\``].filter((part) => part !== '').join(' ');
      return [
        `## ${file.package.replace(OWN, '')}${file.name.endsWith('/state.proto') ? ', state' : ''}`,
        '',
        about,
        '',
        ...file.messageType.flatMap((message, at) => messageLines(areaOf(file.package), message, comments, [PATH.message, at])),
        ...file.enumType.flatMap((each, at) => enumLines(areaOf(file.package), each, comments, [PATH.enum, at])),
      ];
    }),
  ]);
}

function messageLines(area: string, message: DescriptorProto, comments: Comments, path: readonly number[]): string[] {
  const maps = new Map(message.nestedType.filter((nested) => nested.options?.mapEntry).map((nested) => [nested.name, nested]));
  return [
    `### ${area}.${message.name}`,
    '',
    ...comments.blockOf(...path),
    ...table(
      ['field', 'no.', 'type', ''],
      message.field.map((field, at) => [`\`${field.name}\``, String(field.number), fieldType(field, message, maps), comments.of(...path, PATH.field, at)]),
    ),
    ...message.nestedType.flatMap((nested, at) =>
      nested.options?.mapEntry ? [] : messageLines(`${area}.${message.name}`, nested, comments, [...path, PATH.nested, at]),
    ),
    ...message.enumType.flatMap((nested, at) => enumLines(`${area}.${message.name}`, nested, comments, [...path, PATH.nestedEnum, at])),
  ];
}

function enumLines(area: string, each: EnumDescriptorProto, comments: Comments, path: readonly number[]): string[] {
  return [
    `### ${area}.${each.name}`,
    '',
    ...comments.blockOf(...path),
    ...table(
      ['value', 'no.', ''],
      each.value.map(({ name, number }, at) => [`\`${name}\``, String(number), comments.of(...path, PATH.value, at)]),
    ),
  ];
}

function fieldType(field: FieldDescriptorProto, message: DescriptorProto, maps: ReadonlyMap<string, DescriptorProto>): string {
  const map = maps.get(field.typeName.split('.').at(-1) ?? '');
  if (map) return `map of ${map.field.map(scalar).join(' to ')}`;
  const many = field.label === FieldDescriptorProto_Label.REPEATED ? 'list of ' : '';
  const oneof =
    isFieldSet(field, FieldDescriptorProtoSchema.field.oneofIndex) && !field.proto3Optional
      ? `, one of \`${message.oneofDecl[field.oneofIndex]?.name ?? ''}\``
      : '';
  return `${many}${scalar(field)}${field.proto3Optional ? ', may be absent' : ''}${oneof}`;
}

function scalar(field: FieldDescriptorProto): string {
  return field.typeName === '' ? FieldDescriptorProto_Type[field.type].toLowerCase() : typeLink(field.typeName);
}

/** ".modwright.build.v1.Envelope" as a link into the page of messages; what is not ours is named. */
function typeLink(name: string): string {
  const short = name.split('.').at(-1) ?? '';
  if (!name.startsWith(`.${OWN}`)) return `\`${short}\``;
  return `[\`${short}\`](messages.md#${areaOf(name.slice(1)).concat(short).replaceAll('.', '').toLowerCase()})`;
}

/** "modwright.build.v1.Envelope" or "modwright.build.v1" -> "build"; a message inside of another one has its name in it. */
function areaOf(name: string): string {
  const [, area = '', , ...rest] = name.split('.');
  return [area, ...rest.slice(0, -1)].join('.');
}

function page(title: string, lines: readonly string[]): string {
  return [`# ${title}`, '', WRITTEN, '', ...lines].join('\n').trimEnd().concat('\n');
}
