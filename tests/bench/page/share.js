// How prompts are shared among workers: dealt out in turn, so that long and short ones go to all alike.

export const deal = (prompts, workers) => (
  Array.from({ length: workers }, (_, worker) => prompts.filter((_, at) => at % workers === worker)));

/** The replies to dealt prompts, in the prompts' order. */
export function gather(shares) {
  const count = shares.reduce((sum, share) => sum + share.length, 0);
  return Array.from({ length: count }, (_, at) => shares[at % shares.length][Math.floor(at / shares.length)]);
}
