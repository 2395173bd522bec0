// What a visitor downloads, against its budget: wasm and its glue, compressed as hosts do (brotli 11).
//
//     node scripts/size.mjs [dist]      exit 1 when a budget is exceeded

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

// Kilobytes (1000 bytes) of brotli. Weights are apart: they are data, fetched when a model is asked.
const BUDGETS = [
  // What comes before the first problem is seen, and what comes right behind it (src/app/session/late.rs).
  { part: 'page', files: /^(page|link)-[0-9a-f]+(_bg\.wasm|\.js)$/, count: 3, limit: 300 },
  { part: 'second', files: /^second-[0-9a-f]+\.wasm$/, count: 1, limit: 560 },
  // One of them.
  { part: 'worker, plain', files: /^worker-plain-[0-9a-f]+(_bg\.wasm|\.js)$/, count: 2, limit: 350 },
  { part: 'worker, SIMD', files: /^worker-simd-[0-9a-f]+(_bg\.wasm|\.js)$/, count: 2, limit: 350 },
  { part: 'worker, relaxed', files: /^worker-relaxed-[0-9a-f]+(_bg\.wasm|\.js)$/, count: 2, limit: 350 },
];

const brotli = (bytes) => brotliCompressSync(bytes, {
  params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
}).length;
const kb = (bytes) => (bytes / 1000).toFixed(1).padStart(9);

const dist = process.argv[2] ?? 'dist';
const names = readdirSync(dist);
let exceeded = 0;
console.log('kB                        raw    brotli     limit');
for (const { part, files, count, limit } of BUDGETS) {
  const parts = names.filter((name) => files.test(name)).map((name) => {
    const bytes = readFileSync(join(dist, name));
    return { name: name.replace(/-[0-9a-f]+/, ''), raw: bytes.length, small: brotli(bytes) };
  });
  if (parts.length !== count) {
    console.error(`${dist} should hold ${count} files of the part ${part}, and holds ${parts.length}; build it anew.`);
    process.exit(1);
  }
  for (const { name, raw, small } of parts) console.log(`    ${name.padEnd(14)} ${kb(raw)} ${kb(small)}`);
  const raw = parts.reduce((sum, one) => sum + one.raw, 0);
  const small = parts.reduce((sum, one) => sum + one.small, 0);
  console.log(`  ${part.padEnd(16)} ${kb(raw)} ${kb(small)} ${kb(limit * 1000)}`);
  if (small > limit * 1000) {
    exceeded += 1;
    console.error(`The ${part} is ${((small - limit * 1000) / 1000).toFixed(1)} kB over its budget of ${limit} kB brotli.`);
  }
}
process.exit(exceeded ? 1 : 0);
