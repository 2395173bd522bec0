// What engines weigh: memory while they run, and bytes of program that a visitor downloads.

import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

/** A process's proportional share of memory (PSS) in bytes; 0 where it has ended, or the system is no Linux. */
function share(pid) {
  try {
    return Number(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8').match(/^Pss:\s+(\d+)/m)[1]) * 1024;
  } catch {
    return 0;
  }
}

/** The most memory that `processes` take together while `body` runs, in bytes; null where the system does not tell. */
export async function peak(processes, body) {
  let most = 0;
  const look = async () => {
    const shares = (await processes()).map(share);
    most = Math.max(most, shares.reduce((sum, one) => sum + one, 0));
  };
  const timer = setInterval(() => look().catch(() => {}), 50);
  try {
    await body();
    await look();
  } finally {
    clearInterval(timer);
  }
  return most || null;
}

/** Bytes of the engine's wasm and glue as hosts compress them (brotli 11). Known sizes are kept in `cache`, a file. */
export function download({ dist, wllama, cache }) {
  let known = {};
  try {
    known = JSON.parse(readFileSync(cache, 'utf8'));
  } catch { /* nothing is known yet */ }
  const compressed = (path) => {
    const bytes = readFileSync(path);
    const key = createHash('sha256').update(bytes).digest('hex');
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 };
    known[key] ??= brotliCompressSync(bytes, { params }).length;
    return known[key];
  };
  const sum = (paths) => paths.reduce((bytes, path) => bytes + compressed(path), 0);
  const worker = readdirSync(dist).filter((name) => /^worker-relaxed-[0-9a-f]+(_bg\.wasm|\.js)$/.test(name));
  const sizes = {
    reroll: sum(worker.map((name) => join(dist, name))),
    wllama: sum([join(wllama, 'index.min.js'), join(wllama, 'wasm/wllama.wasm')]),
  };
  writeFileSync(cache, JSON.stringify(known));
  return sizes;
}
