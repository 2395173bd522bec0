// What stands beside a problem: hints, a voice, code to embed it, follow-ups, a look inside the model; and a person who
// answers a run.

import assert from 'node:assert/strict';
import { axe, fits, page, shots, tabTo, test } from './harness.mjs';

const LINK = '#1/apples-left.1/7';
const button = (tab, name) => tab.getByRole('button', { name, exact: true });
const over = (tab) => tab.locator('.model .graded').waitFor({ timeout: 60_000 });

test('a hint helps without telling the answer', async () => {
  const { tab } = await page({ path: LINK });
  await button(tab, 'Hint').click();
  assert.match(await tab.locator('.given').innerText(), /^Hint: first work out .+\.$/);
  assert.equal(await tab.locator('.steps li').count(), 0);
  assert.equal(await button(tab, 'Hint').getAttribute('aria-disabled'), 'true');
  await axe(tab, 'a hint');
  await tab.locator('.reroll').click();
  await tab.locator('.given').waitFor({ state: 'detached' });
});

test('the browser’s voice is given the problem in words, and is quiet when asked to be', async () => {
  // Headless browsers have no voice, so that what is given to it is looked at in its place.
  const { tab } = await page({ path: LINK, prepare: (context) => context.addInitScript(() => {
    window.spoken = [];
    const voice = { speak: (said) => window.spoken.push(said), cancel: () => window.spoken.push(null) };
    Object.defineProperty(window, 'speechSynthesis', { get: () => voice });
  }) });
  const asked = await tab.locator('.statement').innerText();
  await button(tab, 'Read aloud').click();
  await button(tab, 'Stop reading').waitFor();
  assert.deepEqual(await tab.evaluate(() => window.spoken.map((said) => said?.text ?? null)), [null, asked]);
  await button(tab, 'Stop reading').click();
  await button(tab, 'Read aloud').click();
  await tab.evaluate(() => window.spoken.at(-1).onend(new Event('end')));
  await button(tab, 'Read aloud').waitFor();
  await button(tab, 'Read aloud').click();
  await tab.evaluate(() => window.spoken.at(-1).onerror(new Event('error')));
  await tab.locator('.banner', { hasText: 'no voice' }).waitFor();
});

test('the code to embed shows the same problem in another page', async () => {
  const { tab, context, url } = await page({ path: LINK });
  await button(tab, 'Embed').click();
  await tab.locator('dialog textarea').waitFor();
  await axe(tab, 'the code to embed');
  await button(tab, 'Copy the code').click();
  const code = await tab.evaluate(() => navigator.clipboard.readText());
  assert.equal(code, await tab.locator('dialog textarea').inputValue());
  const asked = await tab.locator('.statement').innerText();
  const other = await context.newPage();
  await other.route('**/embedding', (route) => route.fulfill({ contentType: 'text/html', body: `<!doctype html><title>x</title>${code}` }));
  await other.goto(`${url}embedding`);
  const inside = other.frameLocator('iframe');
  await inside.locator('.statement').waitFor();
  assert.equal(await inside.locator('.statement').innerText(), asked);
  await inside.locator('#answer').fill('3');
});

test('the model is asked to go on from its own reply', async () => {
  const { tab } = await page({ path: LINK });
  await tab.locator('#ask').click();
  await over(tab);
  const first = await tab.locator('.model .reply').first().innerText();
  await button(tab, 'Change a number').click();
  await tab.locator('.past .said').waitFor();
  assert.equal(await tab.locator('.past .said').innerText(), first);
  assert.match(await tab.locator('.past .asked').innerText(), /^Now suppose this instead: /);
  await over(tab);
  await button(tab, 'Are you sure?').click();
  await tab.waitForFunction(() => document.querySelectorAll('.past .said').length === 2);
  await over(tab);
  await axe(tab, 'a conversation of three turns');
  await shots(tab, 'turns');
  await fits(tab);
  await button(tab, 'Ask again').click();
  await tab.waitForFunction(() => document.querySelectorAll('.past .said').length === 0);
});

test('the curious look through a head and switch heads off', async () => {
  const { tab } = await page({ path: LINK });
  await tab.locator('#ask').click();
  await over(tab);
  const reply = await tab.locator('.model .reply').first().innerText();
  await tab.locator('.inside summary').click();
  await tab.locator('.seen .token').first().waitFor({ timeout: 30_000 });
  const words = await tab.locator('.seen').innerText();
  assert.ok(words.replace(/\s+/g, ' ').includes(reply.split('\n')[0].trim().slice(0, 12)), 'problem and reply are there');
  const about = tab.locator('.inside .about');
  const last = await about.innerText();
  assert.match(last, /“.*” looks at “.*” \d+\s%/);
  await tabTo(tab, tab.locator('.seen .token').first());
  await tab.keyboard.press('ArrowRight');
  assert.notEqual(await about.innerText(), last);
  await tab.selectOption('#inside-head', '1');
  await tab.locator('.seen .token').first().waitFor();
  await axe(tab, 'a look inside');
  await shots(tab, 'inside');
  await fits(tab);

  const heads = tab.locator('.switches input');
  const count = await heads.count();
  assert.ok(count >= 8, `${count} heads`);
  for (let at = 0; at < count; at += 1) await heads.nth(at).uncheck();
  await tab.locator('#ask').click();
  await over(tab);
  await tab.waitForFunction((before) => document.querySelector('.model .reply').innerText !== before, reply);
  await heads.first().waitFor(); // The open panel looks at the new reply by itself.
  await button(tab, 'Switch all on').click();
  await tab.locator('#ask').click();
  await over(tab);
  assert.equal(await tab.locator('.model .reply').first().innerText(), reply, 'as before');
});

test('a person answers a run by keyboard, pauses, and goes on after a reload', async () => {
  const { tab } = await page({ path: '#lab?of=apples-left.1&n=2&forms=original.paraphrase&by=person&seed=7' });
  await tab.locator('#start').click();
  const box = tab.locator('#person-answer');
  await box.waitFor();
  assert.match(await tab.locator('.person .head').innerText(), /Question 1 of 4/);
  await tabTo(tab, box);
  await tab.keyboard.press('Enter');
  await tab.locator('.person .error', { hasText: 'Type an answer' }).waitFor();
  await tab.keyboard.type('12345');
  await tab.keyboard.press('Enter');
  await tab.locator('.person .head', { hasText: 'Question 2 of 4' }).waitFor();
  await tab.waitForFunction(() => document.activeElement.id === 'person-answer');
  await axe(tab, 'a person’s turn');
  await shots(tab, 'person');
  await fits(tab);
  await box.fill('99');
  await button(tab, 'Skip').click();
  await tab.locator('.person .head', { hasText: 'Question 3 of 4' }).waitFor();
  assert.equal(await box.inputValue(), '');
  await button(tab, 'Pause').click();
  await box.waitFor({ state: 'detached' });
  await tab.reload();
  await tab.getByRole('button', { name: /^Show: You/ }).click();
  await button(tab, 'Go on').click();
  await tab.locator('.person .head', { hasText: 'Question 3 of 4' }).waitFor();
  for (const answer of ['1', '2']) {
    await box.fill(answer);
    await tab.keyboard.press('Enter');
  }
  await box.waitFor({ state: 'detached' });
  assert.match(await tab.locator('.progress').innerText(), /4 of 4/);
});

test('the tour is offered once, points at what it speaks of, and can be skipped', async () => {
  for (const width of [1280, 390]) {
    const { tab, context } = await page({ path: LINK, width, height: 844 });
    await button(tab, 'Take the tour').click();
    for (let step = 1; step <= 5; step += 1) {
      await tab.locator('#tour', { hasText: `Tour, ${step} of 5` }).waitFor();
      await tab.waitForFunction(() => document.activeElement.id === 'tour');
      const covered = await tab.evaluate(() => {
        const [spot, card] = ['[data-spot]', '.tour'].map((which) => document.querySelector(which).getBoundingClientRect());
        return spot.bottom > card.top && spot.right > card.left && spot.top < card.bottom && spot.left < card.right;
      });
      assert.ok(!covered, `step ${step} covers what it points at at ${width} px`);
      if (step === 2) await axe(tab, 'the tour');
      if (step === 1) await tab.screenshot({ path: `tests/e2e/shots/tour-${width}.png` });
      await fits(tab);
      await button(tab, step < 5 ? 'Next' : 'Done').click();
    }
    await tab.locator('.tour').waitFor({ state: 'detached' });
    await tab.locator('[data-spot]').waitFor({ state: 'detached' });
    await tab.reload();
    await tab.locator('.reroll').waitFor();
    assert.equal(await button(tab, 'Take the tour').count(), 0);
    // The list of keys still has it.
    await tab.keyboard.press('?');
    await tab.locator('dialog').getByRole('button', { name: 'Take the tour' }).click();
    await tab.locator('#tour').waitFor();
    await tab.keyboard.press('Escape');
    await tab.locator('.tour').waitFor({ state: 'detached' });
    await context.close();
  }
});
