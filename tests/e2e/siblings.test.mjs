// Thinker and Parrot in the page: the same problems, what lies between the two, and what happens if one is missing.

import assert from 'node:assert/strict';
import { axe, fits, page, shots, tabTo, test } from './harness.mjs';

const LINK = '#1/apples-left.1/7';
const PROBLEMS = 8;

const choose = (tab, name) => tab.locator('.siblings label').filter({ hasText: name }).click();
const between = (tab) => tab.locator('.siblings input[type="range"]');
const said = (tab, words) => tab.waitForFunction((words) => document.querySelector('p.sr').innerText.includes(words), words);

/** Asks about the problem on screen: whether the answer was right, and what was said. */
const ask = async (tab) => {
  await tab.locator('#ask').click();
  const verdict = tab.locator('.model .verdict');
  await verdict.waitFor({ timeout: 60_000 });
  return { right: /Right/.test(await verdict.innerText()), reply: await tab.locator('.reply').innerText() };
};

/** Deals problems with `deal`, and asks about each. */
const series = async (tab, deal) => {
  const replies = [];
  for (let problem = 0; problem < PROBLEMS; problem += 1) {
    const before = tab.url();
    await deal();
    await tab.waitForURL((url) => url.href !== before);
    replies.push(await ask(tab));
  }
  return replies;
};
const right = (replies) => replies.filter((one) => one.right).length;

test('Parrot knows what it has practised and falls when it is rerolled, Thinker does not', { timeout: 240_000 }, async () => {
  const { tab } = await page({ path: LINK });
  const practised = () => tab.getByRole('button', { name: 'Deal a problem both have practised' }).click();
  const rerolled = () => tab.locator('.reroll').click();
  await choose(tab, 'Parrot');
  const known = await series(tab, practised);
  assert.ok(known.every(({ reply }) => /^The answer is [^\n]*\.\s*$/.test(reply)), `at once: ${JSON.stringify(known)}`);
  await axe(tab, 'a reply of Parrot');
  await shots(tab, 'parrot');
  const fresh = await series(tab, rerolled);
  assert.ok(right(known) >= 0.75 * PROBLEMS, `practised: ${JSON.stringify(known)}`);
  assert.ok(right(fresh) <= right(known) - 0.4 * PROBLEMS, `rerolled: ${JSON.stringify(fresh)}`);

  await choose(tab, 'Thinker');
  const thought = [...await series(tab, practised), ...await series(tab, rerolled)];
  assert.ok(right(thought) >= 0.75 * thought.length, `Thinker: ${JSON.stringify(thought)}`);
  assert.ok(thought.every(({ reply }) => /=.*answer is/s.test(reply)), 'worked before it is answered');
  await fits(tab);
  await shots(tab, 'thinker');
});

test('between the two and beyond there are models too, by keyboard, and the choice is remembered', async () => {
  const { tab } = await page({ path: LINK });
  await tabTo(tab, between(tab));
  for (const key of ['ArrowLeft', 'ArrowLeft', 'ArrowLeft']) await tab.keyboard.press(key);
  await said(tab, 'Parrot to Thinker, 70');
  assert.match(await between(tab).getAttribute('aria-valuetext'), /^Parrot to Thinker, 70\s%$/);
  assert.deepEqual(await tab.locator('.siblings input[type="radio"]:checked').count(), 0);
  const { reply } = await ask(tab);
  assert.match(reply, /answer is/);
  assert.match(await tab.locator('.place').innerText(), /Parrot .* to .*Thinker .*0\.7/);
  await axe(tab, 'between the two');
  // With a model there, the next is loaded at once.
  await between(tab).focus();
  await tab.keyboard.press('End');
  await said(tab, 'Parrot to Thinker, 150\u00a0% is ready');
  await tab.keyboard.press('Home');
  await said(tab, 'Parrot to Thinker, −50\u00a0% is ready');
  await fits(tab);
  await shots(tab, 'between');
  await tab.reload();
  await tab.waitForFunction(() => document.querySelector('.siblings input[type="range"]')?.value === '-50');
  await tab.getByRole('link', { name: 'Models' }).first().click();
  await tab.locator('.rows li').filter({ hasText: '−50' }).getByRole('button', { name: 'Chosen' }).waitFor();
  await tab.locator('.rows li').first().getByRole('button', { name: 'Use' }).click();
  await said(tab, 'Thinker is ready');
});

test('a sibling that cannot be had is told, and the other stays', async () => {
  const missing = (route) => route.fulfill({ status: 404, body: 'gone' });
  const { tab, context } = await page({ path: LINK, expectErrors: true });
  await context.route(/parrot\.gguf/, missing);
  assert.match((await ask(tab)).reply, /answer is/);
  await choose(tab, 'Parrot');
  const failure = tab.locator('.model .failure');
  await failure.waitFor();
  assert.match(await failure.innerText(), /^Parrot: .*404/);
  await axe(tab, 'a missing sibling');
  await context.unroute(/parrot\.gguf/, missing);
  await tab.getByRole('button', { name: 'Try again' }).click();
  await said(tab, 'Parrot is ready');
  assert.match((await ask(tab)).reply, /^The answer is/);
});
