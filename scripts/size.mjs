// What a visitor downloads, against its budget: wasm and its glue, compressed as hosts do (brotli 11).
//
//     node scripts/size.mjs [dist]      exit 1 when a budget is exceeded

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

// Kilobytes (1000 bytes) of brotli. Weights are apart: they are data, fetched when a model is asked.
const BUDGETS = [
  // The page is to fit into 300. The family language (functions, polynomials, pictures, derived forms) came in whole; until
  // what the first problem does not need is loaded apart, this holds the line.
  { part: 'page', files: /^page-[0-9a-f]+(_bg\.wasm|\.js)$/, limit: 420 },
  { part: 'worker', files: /^worker-[0-9a-f]+(_bg\.wasm|\.js)$/, limit: 350 },
];

const brotli = (bytes) => brotliCompressSync(bytes, {
  params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
}).length;
const kb = (bytes) => (bytes / 1000).toFixed(1).padStart(9);

const dist = process.argv[2] ?? 'dist';
const names = readdirSync(dist);
let exceeded = 0;
console.log('kB                        raw    brotli     limit');
for (const { part, files, limit } of BUDGETS) {
  const parts = names.filter((name) => files.test(name)).map((name) => {
    const bytes = readFileSync(join(dist, name));
    return { kind: name.endsWith('.wasm') ? 'wasm' : 'glue', raw: bytes.length, small: brotli(bytes) };
  });
  if (parts.length !== 2) {
    console.error(`${dist} should hold one wasm and one glue file of the ${part}, and holds ${parts.length}; build it anew.`);
    process.exit(1);
  }
  for (const { kind, raw, small } of parts) console.log(`  ${`${part} ${kind}`.padEnd(16)} ${kb(raw)} ${kb(small)}`);
  const raw = parts.reduce((sum, one) => sum + one.raw, 0);
  const small = parts.reduce((sum, one) => sum + one.small, 0);
  console.log(`  ${part.padEnd(16)} ${kb(raw)} ${kb(small)} ${kb(limit * 1000)}`);
  if (small > limit * 1000) {
    exceeded += 1;
    console.error(`The ${part} is ${((small - limit * 1000) / 1000).toFixed(1)} kB over its budget of ${limit} kB brotli.`);
  }
}
process.exit(exceeded ? 1 : 0);
