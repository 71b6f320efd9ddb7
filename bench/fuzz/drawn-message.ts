import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import {
  create,
  createFileRegistry,
  fromBinary,
  ScalarType,
  toBinary,
  type DescField,
  type DescMessage,
  type DescService,
  type FileRegistry,
  type MessageInitShape,
} from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import fc from 'fast-check';
import { ROOT } from '../running-stack.ts';

/** How deep messages are nested in one another. */
const DEPTH = 4;
const INT32 = 2 ** 31;
const INT64 = 2n ** 63n;

/** Everything that proto/ describes, as the compiler says it. */
export function readContracts(): FileRegistry {
  const image = execFileSync(join(ROOT, 'node_modules/.bin/buf'), ['build', '-o', '-#format=binpb'], { cwd: join(ROOT, 'proto'), maxBuffer: 2 ** 26 });
  return createFileRegistry(fromBinary(FileDescriptorSetSchema, image));
}

/** Throws when there is no such service: "modwright.build.v1.BuildService". */
export function serviceNamed(contracts: FileRegistry, name: string): DescService {
  const service = contracts.getService(name);
  if (!service) throw new Error(`proto/ has no service ${name}`);
  return service;
}

/** Encoded messages of a type, with every kind of value in every field. @param ids texts that name something that is there. */
export function drawnMessage(type: DescMessage, ids: readonly string[]): fc.Arbitrary<Uint8Array> {
  return drawnInit(type, DEPTH, ids).map((init) => toBinary(type, create(type, init as MessageInitShape<typeof type>)));
}

function drawnInit(type: DescMessage, depth: number, ids: readonly string[]): fc.Arbitrary<object> {
  const single = type.fields.filter((field) => !field.oneof);
  const fields = Object.fromEntries(single.map((field) => [field.localName, drawnField(field, depth, ids)]));
  const oneofs = Object.fromEntries(
    type.oneofs.map((one) => [
      one.localName,
      fc.oneof(
        fc.constant({ case: undefined }),
        ...one.fields
          .filter((field) => depth > 0 || !field.message)
          .map((field) => drawnSingle(field, depth, ids).map((value) => ({ case: field.localName, value }))),
      ),
    ]),
  );
  return fc.record({ ...fields, ...oneofs }, { requiredKeys: [] });
}

function drawnField(field: DescField, depth: number, ids: readonly string[]): fc.Arbitrary<unknown> {
  if (depth <= 0 && field.message) return fc.constant(field.fieldKind === 'list' ? [] : field.fieldKind === 'map' ? {} : undefined);
  if (field.fieldKind === 'list') return fc.array(drawnSingle(field, depth, ids), { maxLength: 3 });
  if (field.fieldKind !== 'map') return drawnSingle(field, depth, ids);
  return fc.dictionary(fc.oneof(fc.constantFrom(...ids), fc.string({ maxLength: 8 })), drawnSingle(field, depth, ids), { maxKeys: 3, noNullPrototype: true });
}

function drawnSingle(field: DescField, depth: number, ids: readonly string[]): fc.Arbitrary<unknown> {
  if (field.message) return drawnInit(field.message, depth - 1, ids);
  // A number that the enumeration does not have comes from a newer caller.
  if (field.enum) return fc.constantFrom(...field.enum.values.map(({ number }) => number), 99);
  return drawnScalar(field.scalar ?? ScalarType.STRING, ids);
}

function drawnScalar(type: ScalarType, ids: readonly string[]): fc.Arbitrary<unknown> {
  switch (type) {
    case ScalarType.STRING:
      return fc.oneof(
        fc.constantFrom('', '\u0000', 'x'.repeat(70_000), '../../etc/passwd', "'; DROP TABLE", ...ids),
        fc.string({ unit: 'binary', maxLength: 30 }),
      );
    case ScalarType.BYTES:
      return fc.uint8Array({ maxLength: 40 });
    case ScalarType.BOOL:
      return fc.boolean();
    case ScalarType.DOUBLE:
      return fc.double();
    case ScalarType.FLOAT:
      return fc.float();
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return fc.oneof(fc.constantFrom(0, 1, 2 * INT32 - 1), fc.nat());
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
      return fc.oneof(fc.constantFrom(0n, 1n, -INT64, INT64 - 1n), fc.bigInt({ min: -INT64, max: INT64 - 1n }));
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return fc.oneof(fc.constantFrom(0n, 2n * INT64 - 1n), fc.bigInt({ min: 0n, max: 2n * INT64 - 1n }));
    default:
      return fc.oneof(fc.constantFrom(0, 1, -1, -INT32, INT32 - 1), fc.integer());
  }
}
