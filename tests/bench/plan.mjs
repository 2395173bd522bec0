// What is measured: one case for each row of the table.

/** The models, by name. `thinker` comes with the page. */
export const MODELS = ['smollm2-135m', 'random-0.9m', 'thinker'];

// By model: the most tokens of a reply, how many prompts go one after the other, and batches with numbers of prompts.
// Others get fewer, or a run would take hours. Smaller numbers of prompts divide larger ones, so that the fewer are among
// the more.
const FULL = {
  repeats: 3,
  'smollm2-135m': { most: 32, single: 8, ours: [[8, 16], [32, 32], [64, 64]], others: [[32, 32]] },
  'random-0.9m': { most: 32, single: 64, ours: [[64, 512], [256, 512]], others: [[64, 128]] },
};
const QUICK = {
  repeats: 1,
  'smollm2-135m': { most: 8, single: 4, ours: [[8, 8]], others: [[8, 8]] },
  'random-0.9m': { most: 16, single: 16, ours: [[64, 128]], others: [[64, 64]] },
};
// Where the CPU plays the GPU, a figure only says that it works, and the larger model takes a minute for a prompt.
const SOFTWARE = {
  repeats: 1,
  'smollm2-135m': { most: 2, single: 1, ours: [], others: [] },
  'random-0.9m': { most: 8, single: 4, ours: [[64, 64]], others: [[64, 64]] },
};
// A whole checklist in one go. The built-in models' context holds no longer replies.
const CHECKLIST = { 'smollm2-135m': { most: 32, batch: 64 }, thinker: { most: 48, batch: 64 } };
export const CHECKLIST_ITEMS = 240;

/** `gpu` is what the probe says of it, or null; `words` are what `--only` names. */
export function plan({ quick, gpu, words = [] }) {
  const sizes = quick ? QUICK : FULL;
  const sides = [
    ...['reroll', 'wllama'].map((engine) => ({ engine, backend: 'cpu', counts: [1, 2], sizes })),
    { engine: 'llama.cpp', backend: 'native', counts: [1, 2], sizes },
    ...(gpu ? ['reroll', 'wllama'] : []).map((engine) => ({
      engine, backend: 'webgpu', counts: engine === 'reroll' && !gpu.software ? [1, 2] : [1],
      sizes: gpu.software ? SOFTWARE : sizes,
    })),
  ];
  const models = ['smollm2-135m', 'random-0.9m'];
  const cases = models.flatMap((model) => sides.flatMap((side) => throughput(side, model, quick)));
  for (const [model, { most, batch }] of Object.entries(CHECKLIST)) {
    for (const { engine, backend, counts } of sides) {
      if (backend === 'webgpu' && gpu.software) continue;
      // An hour of it would tell nothing more.
      if (model === 'smollm2-135m' && (quick || engine !== 'reroll')) continue;
      for (const workers of engine === 'reroll' ? counts : [1]) {
        const prompts = CHECKLIST_ITEMS;
        cases.push({ engine, backend, model, workers, batch, most, prompts, repeats: 1, checklist: true });
      }
    }
  }
  return cases.filter((one) => words.every((word) => label(one).includes(word)));
}

/** One engine's cases with one model. */
function throughput({ engine, backend, counts, sizes }, model, quick) {
  const { most, single, ours, others } = sizes[model];
  const batches = engine === 'reroll' ? ours : others;
  return counts.flatMap((workers) => {
    const common = { engine, backend, model, workers, most, repeats: sizes.repeats, checklist: false };
    // Where all is to be quick, one prompt says enough of others' threads.
    const chosen = engine !== 'reroll' && workers > 1 && quick ? [] : batches;
    return [[1, single], ...chosen].map(([batch, prompts]) => ({ ...common, batch, prompts }));
  });
}

/** What a case is called, and what `--only` looks into. */
export const label = ({ engine, backend, model, batch, workers, checklist }) => (
  `${engine} ${backend} ${model}${checklist ? ' checklist' : ''} batch=${batch} workers=${workers}`);
