// What engines are asked: a checklist's questions in a model's own chat format, as the page asks them.

import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { nodeLlamaCpp } from './native.mjs';

/**
 * Facts about a model's file and its prompts for these questions: texts with special tokens, so that every engine
 * reads the same, and how many tokens they are.
 */
export async function readModel(path, questions) {
  const { getLlama, LlamaLogLevel } = await nodeLlamaCpp();
  const require = createRequire(join(process.env.NODE_LLAMA_CPP, 'package.json'));
  const { Template } = await import(pathToFileURL(require.resolve('@huggingface/jinja')));
  const llama = await getLlama({ gpu: false, build: 'never', logLevel: LlamaLogLevel.error });
  const model = await llama.loadModel({ modelPath: path, vocabOnly: true });
  const template = new Template(model.fileInfo.metadata.tokenizer.chat_template);
  const prompts = questions.map((content) => template.render({
    messages: [{ role: 'user', content }],
    add_generation_prompt: true,
    bos_token: model.tokens.bosString ?? '',
    eos_token: model.tokens.eosString ?? '',
  }));
  const start = model.tokens.shouldPrependBosToken ? 1 : 0;
  const lengths = prompts.map((prompt) => model.tokenize(prompt, true).length + start);
  const parameters = model.fileInfo.fullTensorInfo
    .reduce((sum, { dimensions }) => sum + dimensions.reduce((product, extent) => product * Number(extent), 1), 0);
  await model.dispose();
  return { path, bytes: statSync(path).size, parameters, prompts, lengths };
}

/** The questions of a file of items, as `reroll generate --json` writes them. */
export const readQuestions = (path) => (
  readFileSync(path, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line).question));
