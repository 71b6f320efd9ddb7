// Serves node-llama-cpp to the bench over IPC, in a process of its own as a service would. Run where node-llama-cpp is installed.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const settings = JSON.parse(process.env.BENCH_SETTINGS);
const entry = createRequire(join(settings.folder, 'package.json')).resolve('node-llama-cpp');
const { getLlama, LlamaGrammarEvaluationState } = await import(pathToFileURL(entry).href);
const llama = await getLlama({ gpu: false, build: 'never', logLevel: 'error', maxThreads: settings.threads });
const model = await llama.loadModel({ modelPath: settings.modelFile });
const contextOptions = { sequences: settings.slots, contextSize: settings.contextTokens, batchSize: 512, threads: settings.threads };
let context = await model.createContext(contextOptions);
const sequences = Array.from({ length: settings.slots }, () => context.getSequence());

const commands = {
  tokenize: ({ text }) => model.tokenize(text, true),
  prompt: async ({ tokens }) => {
    await sequences[0].clearHistory();
    const startedAt = performance.now();
    await sequences[0].evaluateWithoutGeneratingNewTokens(tokens);
    return performance.now() - startedAt;
  },
  sample: async ({ slot, tokens, count, schema }) => {
    const sequence = sequences[slot];
    await sequence.clearHistory();
    const grammar = schema && (await llama.createGrammarForJsonSchema(schema));
    const grammarEvaluationState = grammar && new LlamaGrammarEvaluationState({ model, grammar });
    let sampled = 0;
    let firstAt;
    const options = {
      temperature: schema ? 0 : 1,
      topK: 0,
      topP: 1,
      minP: 0,
      seed: 7 + slot,
      yieldEogToken: true,
      ...(grammar ? { grammarEvaluationState } : {}),
    };
    for await (const _token of sequence.evaluateWithMetadata(tokens, { confidence: true }, options)) {
      firstAt ??= performance.now();
      sampled += 1;
      if (sampled >= count) break;
    }
    return { tokens: sampled - 1, ms: performance.now() - firstAt };
  },
  adapter: async ({ file }) => {
    const startedAt = performance.now();
    const withAdapter = await model.createContext({ ...contextOptions, sequences: 1, contextSize: 1024, lora: { adapters: [{ filePath: file, scale: 1 }] } });
    const ms = performance.now() - startedAt;
    await withAdapter.dispose();
    return ms;
  },
};

process.on('message', ({ id, command, args }) => {
  Promise.resolve()
    .then(() => commands[command](args))
    .then(
      (result) => process.send({ id, result }),
      (error) => process.send({ id, error: String(error?.stack ?? error) }),
    );
});
process.send({ id: 0, result: 'ready' });
