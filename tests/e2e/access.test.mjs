// Every view in the states it can be in, for people who see it otherwise or work it otherwise: enlarged to 200 and
// 400 %, with text spaced out (WCAG 1.4.12), with colours of their own, without motion, and by keyboard alone.
//
// In a wide window and in both schemes axe-core looks at these states where the other files come by them; here it looks
// at the narrow page, and at the one with forced colours.

import assert from 'node:assert/strict';
import { copyFile, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { axe, fits, page, tabTo, test } from './harness.mjs';

const folder = await mkdtemp(join(tmpdir(), 'reroll-access-'));
after(() => rm(folder, { recursive: true }));

const button = (tab, name) => tab.getByRole('button', { name, exact: true });
const answered = (tab) => tab.locator('.model .verdict').last().waitFor({ timeout: 60_000 });
const lightsAreSeen = (tab) => tab.waitForFunction(
  () => document.querySelector('.lamps') && !document.querySelector('.lamps .pending'), null, { timeout: 60_000 });
const finished = (tab) => tab.waitForFunction(() => {
  const progress = document.querySelector('.progress progress');
  return progress && progress.value === progress.max && document.querySelector('#start').innerText === 'Start again';
}, null, { timeout: 90_000 });
const run = async (tab) => {
  await tab.locator('#start').click();
  await finished(tab);
};
const inUse = (tab, name) => tab.locator('.rows li').filter({ hasText: name }).getByRole('button', { name: 'In use' }).waitFor({ timeout: 60_000 });
const opened = async (tab, name) => {
  const file = join(folder, name);
  await copyFile(fileURLToPath(new URL('../../public/models/thinker.gguf', import.meta.url)), file);
  await tab.setInputFiles('#open', file);
  await inUse(tab, name);
};
const LEARNED = 'of=learned&n=4&seed=7';

// A link to a version of a family that is no longer the present one would show a banner everywhere.
const families = new URL('../../public/families/', import.meta.url);
const versions = new Map();
for (const path of await readdir(families, { recursive: true })) {
  const [, family] = /([^/\\]+)\.toml$/.exec(path) ?? [];
  const [, version] = family ? /^version = (\d+)/m.exec(await readFile(new URL(path, families), 'utf8')) ?? [] : [];
  if (version) versions.set(family, version);
}
const of = (family, rest = '7') => `1/${family}.${versions.get(family)}/${rest}`;

// ---------------------------------------------------------------- the states

// What is to be looked at: where it begins, and what leads there.
const STATES = {
  'Try, a link': [`#${of('pages-read', '7?lv=2')}`, async () => {}],
  'Try, the two have met': ['', async (tab) => {
    await tab.locator('.meeting').getByRole('button', { name: 'Another problem' }).waitFor({ timeout: 90_000 });
  }],
  'Try, a wrong answer, a picture and all of the working': [`#${of('third-angle')}`, async (tab) => {
    await tab.locator('.figure svg').waitFor();
    await tab.fill('#answer', '99999');
    await tab.keyboard.press('Enter');
    const reveal = tab.locator('#reveal').last();
    while (await reveal.isEnabled()) await reveal.click();
    await tab.locator('.result').waitFor();
  }],
  'Try, a reply of the model': [`#${of('apples-left')}`, async (tab) => {
    await tab.locator('#ask').click();
    await answered(tab);
    await tab.locator('.token').nth(1).hover();
  }],
  'Try, a model that cannot be had': [`#${of('apples-left')}`, async (tab, context) => {
    await context.route('**/*.gguf*', (route) => route.fulfill({ status: 404, body: 'gone' }));
    await tab.locator('#ask').click();
    await tab.locator('.model .failure').waitFor({ timeout: 60_000 });
  }, { expectErrors: true }],
  'Try, a damaged link and a seed that is none': ['#1/apples-left.7/7?lv=99~zzzz', async (tab) => {
    await tab.locator('.banner').waitFor();
    await tab.fill('#seed', 'u!');
    await tab.keyboard.press('Enter');
    await tab.locator('#seed-error:not(:empty)').waitFor();
  }],
  'Try, a question of the checklist with what was said before it': [`#${of('shop-change', '9?task=follow-up&which=1')}`, async (tab) => {
    await tab.locator('.turn').nth(3).waitFor();
  }],
  'Try, the QR code': [`#${of('pages-read', '7?lv=2')}`, async (tab) => {
    await button(tab, 'QR code').click();
    await tab.getByRole('dialog').locator('svg.qr path').waitFor();
  }],
  'Try, the list of keys': [`#${of('pages-read', '7?lv=2')}`, async (tab) => {
    await button(tab, 'Keyboard shortcuts').click();
    await tab.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByRole('checkbox').waitFor();
  }],

  'Try, a hint and a conversation': [`#${of('apples-left')}`, async (tab) => {
    await button(tab, 'Hint').click();
    await tab.locator('#ask').click();
    await answered(tab);
    await button(tab, 'Are you sure?').click();
    await tab.locator('.past .said').waitFor();
    await tab.locator('.model .graded').waitFor({ timeout: 60_000 });
  }],
  'Try, a look inside the model': [`#${of('apples-left')}`, async (tab) => {
    await tab.locator('#ask').click();
    await answered(tab);
    await tab.locator('.inside summary').click();
    await tab.locator('.seen .token').first().waitFor({ timeout: 30_000 });
  }],
  'Try, the tour': [`#${of('pages-read', '7?lv=2')}`, async (tab) => {
    await button(tab, 'Take the tour').click();
    await tab.waitForFunction(() => document.activeElement.id === 'tour');
  }],
  'Try, the code to embed': [`#${of('pages-read', '7?lv=2')}`, async (tab) => {
    await button(tab, 'Embed').click();
    await tab.locator('dialog textarea').waitFor();
  }],
  'Try, in German': [`#${of('pages-read', '7?lv=2')}`, (tab) => tab.locator('#statement').waitFor(), { locale: 'de-DE' }],

  'Lab, before a run': ['#lab', (tab) => tab.locator('#start').waitFor()],
  'Lab, the whole checklist, level by level': [`#lab?of=apples-left.${versions.get('apples-left')}&n=4&seed=7&lv=2&ladder=yes&by=noisy:0.8`, async (tab) => {
    for (const task of ['Answerable?', 'Right answer?', 'First wrong step']) await tab.getByRole('checkbox', { name: task }).check({ force: true });
    await run(tab);
  }],
  'Lab, two side by side, and the runs that were kept': [`#lab?${LEARNED}&by=noisy:0.8&beside=exact`, async (tab) => {
    await tab.locator('#start').click();
    await tab.locator('#versus').waitFor();
    await finished(tab);
    await tab.getByRole('button', { name: /^Rename: / }).first().click();
    await tab.locator('#run-name').waitFor();
  }],
  'Lab, perturbations': [`#lab?${LEARNED}&axis=gsm-plus&by=noisy:0.8`, run],
  'Lab, problems and their steps': [`#lab?${LEARNED}&axis=we-math&by=noisy:0.8`, run],
  'Lab, a run that is paused': ['#lab?of=all&n=200&by=noisy:0.8&seed=7', async (tab) => {
    await tab.locator('#start').click();
    await tab.waitForFunction(() => document.querySelector('.progress progress')?.value > 0);
    await button(tab, 'Pause').click();
    await button(tab, 'Go on').waitFor();
  }],
  'Lab, a damaged link and a file that is none': ['#lab?of=pears.1&n=5&colour=red', async (tab) => {
    const file = join(folder, 'rubbish.txt');
    await writeFile(file, 'this is no such file');
    await tab.setInputFiles('#open-answers', file);
    await tab.locator('.runs .notice').waitFor();
  }],
  'Lab, items of a cell': [`#lab?${LEARNED}&by=noisy:0.8`, async (tab) => {
    await run(tab);
    await tab.locator('.heat button').first().click();
    const dialog = tab.getByRole('dialog');
    await dialog.locator('summary').first().click();
    await dialog.getByLabel('Your verdict').first().selectOption('wrong');
    await dialog.locator('.verdict.wrong').first().waitFor();
  }],

  'Lab, a person’s turn': [`#lab?of=third-angle.${versions.get('third-angle')}&n=2&by=person&seed=7`, async (tab) => {
    await tab.locator('#start').click();
    await tab.locator('#person-answer').waitFor();
    await tab.locator('#person-answer').press('Enter');
    await tab.locator('.person .error').waitFor();
  }],
  'Lab, two side by side, in German': [`#lab?${LEARNED}&by=noisy:0.8&beside=exact`, async (tab) => {
    await tab.locator('#start').click();
    await tab.locator('#versus').waitFor();
    await tab.waitForFunction(() => [...document.querySelectorAll('.progress progress')].every((it) => it.value === it.max)
      && document.querySelector('.kept-runs li.beside'), null, { timeout: 90_000 });
  }, { locale: 'de-DE' }],

  'Author, an example': ['#author', async (tab) => {
    await lightsAreSeen(tab);
    const closed = tab.locator('main details:not([open]) > summary');
    while (await closed.count()) await closed.first().click();
  }],
  'Author, a text with errors': ['#author', async (tab) => {
    await tab.locator('#draft .statement').waitFor();
    await tab.fill('#source', `id = "mine"\n${'x'.repeat(120)} = 1\n`);
    await tab.locator('.issues').waitFor();
  }],
  'Author, a check that fails, and a family of their own': ['#author', async (tab) => {
    await tab.locator('#draft .statement').waitFor();
    const text = (await tab.inputValue('#source')).replace('"apples-left"', '"mine"').replace('{start} - {given} = {left}', '{start} - {given} = {start}');
    await tab.fill('#source', text);
    await tab.locator('.complaints li').first().waitFor({ timeout: 60_000 });
    await lightsAreSeen(tab);
    await button(tab, 'Use it').click();
    await tab.locator('#statement').waitFor();
    await tab.getByRole('link', { name: 'Author' }).click();
    await tab.getByRole('button', { name: 'Remove mine' }).waitFor();
    await lightsAreSeen(tab);
  }],

  'Class, a problem for the room': [`#class/${of('rectangle-area', '7?lv=2')}`, (tab) => tab.locator('.stage .statement').waitFor()],
  'Class, the working, and time that is up': [`#class/${of('pages-read', '7?lv=2')}`, async (tab) => {
    await tab.getByRole('combobox', { name: 'Time', exact: true }).selectOption('1');
    await button(tab, 'Start').click();
    await tab.clock.runFor(61_000);
    await tab.locator('.time.over').waitFor();
    while (!(await tab.locator('.stage .result').count())) await tab.locator('#next-step').click();
  }, { prepare: (context) => context.clock.install() }],
  'Class, a prepared link': ['#class/plain.no-steps/1/pears.1/7', (tab) => tab.locator('.banner').waitFor()],
  'Class, the large QR code': [`#class/${of('pages-read')}`, async (tab) => {
    await tab.locator('.stage .statement').waitFor();
    await tab.keyboard.press('q');
    await tab.getByRole('dialog').locator('svg.qr path').waitFor();
  }],
  'Class, the blank screen': [`#class/${of('pages-read')}`, async (tab) => {
    await tab.locator('.stage .statement').waitFor();
    await tab.keyboard.press('b');
    await tab.getByRole('dialog', { name: 'The screen is blank' }).waitFor();
  }],
  'Class, sheets with pictures, QR codes and a key': ['#class/sheets?of=topic:plane-geometry&n=4&k=3&seed=7&qr=yes', async (tab) => {
    await tab.locator('article.sheet .figure svg').first().waitFor();
    await tab.fill('#each', '99');
    await tab.keyboard.press('Tab');
    await tab.locator('.notice').waitFor();
    await tab.fill('#sheets-seed', 'u!');
    await tab.keyboard.press('Enter');
    await tab.locator('#sheets-seed-error:not(:empty)').waitFor();
    await tab.fill('#each', '2');
    await tab.keyboard.press('Tab');
  }],

  'Class, a problem for the room, in German': [`#class/${of('rectangle-area', '7?lv=2')}`, (tab) => tab.locator('.stage .statement').waitFor(), { locale: 'de-DE' }],

  'Models, before anything is loaded': ['#models', (tab) => tab.locator('.rows li').first().waitFor()],
  'Models, a file that was opened and asked': ['#models', async (tab) => {
    await opened(tab, 'a-file-with-quite-a-long-name-as-they-come-from-hubs-q8_0.gguf');
    await tab.locator('#ask').click();
    await answered(tab);
  }],
  'Models, a file that is to be removed': ['#models', async (tab) => {
    await opened(tab, 'kept.gguf');
    await tab.getByRole('button', { name: /^Remove/ }).click();
    await tab.locator('#doubt').waitFor();
  }],
  'Models, an address that is none': ['#models', async (tab) => {
    await tab.fill('#endpoint-url', 'http://example.com/v1');
    await tab.fill('#endpoint-model', 'm');
    await button(tab, 'Use this endpoint').click();
    await tab.locator('#endpoint-error:not(:empty)').waitFor();
    // Whatever else is folded up there.
    const closed = tab.locator('main details:not([open]) > summary');
    while (await closed.count()) await closed.first().click();
  }],
  'Models, a file that was refused, and figures': ['#models', async (tab) => {
    await tab.locator('#measure').click();
    await tab.locator('.bench tbody tr').first().waitFor({ timeout: 60_000 });
    await tab.locator('#measure').click();
    await tab.locator('.bench .deeds').getByText('Measuring was stopped.').waitFor({ timeout: 60_000 });
    const file = join(folder, 'page.gguf');
    await writeFile(file, '<!doctype html><title>Not found</title>');
    await tab.setInputFiles('#open', file);
    await tab.locator('.shelf .failure').waitFor();
  }],
};

// ---------------------------------------------------------------- what is looked at, in the page

// Text that is cut off or runs out of its control, and controls that are cut off or covered: a line for each.
const lost = () => {
  const room = document.documentElement.clientWidth;
  const root = document.querySelector('dialog[open]') ?? document.body;
  const found = new Set();
  const name = (it) => `<${it.tagName.toLowerCase()}${it.id && `#${it.id}`}${[...it.classList].map((one) => `.${one}`).join('')}> “${(it.getAttribute('aria-label') ?? it.textContent).trim().replace(/\s+/g, ' ').slice(0, 60)}”`;
  const seen = (it) => it.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true });
  // For ears only, or for eyes once it has the focus.
  const unseen = '.sr, .skip, option, textarea, select, script, [aria-hidden="true"].gutter';

  const words = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const { currentNode: text } = words;
    const owner = text.parentElement;
    if (!text.data.trim() || owner.closest(unseen) || !seen(owner)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const box of range.getClientRects()) {
      if (box.width < 1) continue;
      let { left, right, top, bottom } = box;
      for (let around = owner; around && around !== document.body; around = around.parentElement) {
        const style = getComputedStyle(around);
        const edge = around.getBoundingClientRect();
        if (around.matches('button, .button, .segments span') && (left < edge.left - 1 || right > edge.right + 1 || top < edge.top - 1 || bottom > edge.bottom + 1)) {
          found.add(`runs out of its control: ${name(around)}`);
        }
        if (['hidden', 'clip'].includes(style.overflowX) && (left < edge.left - 1 || right > edge.right + 1)) found.add(`cut off at a side: ${name(owner)} in ${name(around)}`);
        if (['hidden', 'clip'].includes(style.overflowY) && (top < edge.top - 1 || bottom > edge.bottom + 1)) found.add(`cut off above or below: ${name(owner)} in ${name(around)}`);
        // What can be scrolled to is not lost, if the place it scrolls in is not.
        if (['auto', 'scroll'].includes(style.overflowX)) [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
        if (['auto', 'scroll'].includes(style.overflowY)) [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
      }
      if (left < right && (left < -1 || right > room + 1)) found.add(`outside the window: ${name(owner)}`);
    }
  }

  const controls = root.querySelectorAll('button, a[href], input, select, textarea, summary, [tabindex="0"]');
  for (const control of controls) {
    if (control.closest('.skip') || !seen(control)) continue;
    control.scrollIntoView({ block: 'center', inline: 'nearest' });
    let [box] = control.getClientRects();
    if (!box) continue;
    if (box.width <= room && (box.left < -1 || box.right > room + 1) || box.width > room) {
      found.add(`outside the window (${Math.round(box.left)} to ${Math.round(box.right)} of ${room}): ${name(control)}`);
      continue;
    }
    // The middle of what of it is in the window: an editor may be higher than that.
    let there = null;
    const own = () => {
      const [top, bottom] = [Math.max(0, box.top), Math.min(innerHeight, box.bottom)];
      there = document.elementFromPoint((box.left + box.right) / 2, (top + bottom) / 2);
      return there && (control.contains(there) || there.contains(control) && there.matches('label') || [...control.labels ?? []].some((label) => label.contains(there)));
    };
    let free = own();
    if (!free) {
      // Before something that keeps its place there is still the rest of the window to scroll it to.
      control.scrollIntoView({ block: 'start', inline: 'nearest' });
      [box] = control.getClientRects();
      free = own();
    }
    if (!free) found.add(`covered by ${there ? name(there) : 'nothing that can be seen'}: ${name(control)}`);
  }
  return [...found];
};

// What moves, or would if something about it changed.
const moving = () => {
  const found = new Set(document.getAnimations().filter((one) => one.playState === 'running').map((one) => `an animation of <${one.effect.target.getAttribute('class')}>`));
  for (const it of document.querySelectorAll('*')) {
    for (const part of [null, '::before', '::after']) {
      const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(it, part);
      const what = `<${it.tagName.toLowerCase()} class="${it.getAttribute('class') ?? ''}">${part ?? ''}`;
      if (animationName !== 'none') found.add(`${what} is animated`);
      if (transitionDuration.split(', ').some((one) => parseFloat(one) > 0)) found.add(`${what} changes slowly`);
      if (scrollBehavior !== 'auto') found.add(`${what} scrolls slowly`);
    }
  }
  return [...found];
};

// What is chosen and looks like what is not; bold letters alone do not tell it.
const unmarked = () => {
  const look = (it) => {
    const style = getComputedStyle(it);
    const clear = /, 0\)$/.test(style.backgroundColor) || style.backgroundColor === getComputedStyle(document.body).backgroundColor;
    const edge = style.borderTopStyle === 'none' || style.borderTopWidth === '0px' ? '' : `${style.borderTopWidth} ${style.borderTopStyle} ${style.borderTopColor}`;
    const ring = style.outlineStyle === 'none' ? '' : `${style.outlineStyle} ${style.outlineColor}`;
    return [clear ? '' : style.backgroundColor, edge, ring, style.textDecorationLine].join();
  };
  const found = [];
  const alike = (chosen, others, what) => {
    if (others.length && others.every((other) => look(other) === look(chosen))) found.push(`${what}: “${chosen.textContent.trim().slice(0, 40)}”`);
  };
  for (const chosen of document.querySelectorAll('.segments input:checked + span')) {
    alike(chosen, [...chosen.closest('.segments').querySelectorAll('input:not(:checked):not(:disabled) + span')], 'a choice');
  }
  for (const chosen of document.querySelectorAll('nav [aria-current]')) {
    alike(chosen, [...chosen.closest('nav').querySelectorAll('a:not([aria-current])')], 'a link to where one is');
  }
  for (const chosen of document.querySelectorAll('[aria-pressed="true"]')) {
    alike(chosen, [...document.querySelectorAll('[aria-pressed="false"]')], 'a pressed button');
  }
  for (const cell of document.querySelectorAll('.heat td[class*="heat-"]')) {
    if (!/\d|n\/a/.test(cell.innerText)) found.push('a cell of the checklist without its number');
  }
  for (const mark of document.querySelectorAll('.guest li')) {
    if (!/[✓✗?·]/.test(mark.innerText)) found.push('a mark of the meeting without its sign');
  }
  return found;
};

// Of the element with the focus: what it is, whether a ring is seen around it or what stands for it, whether that
// stands out, and whether the element is in the window with nothing before it.
const focused = () => {
  const it = document.activeElement;
  if (!it || it === document.body) return null;
  const name = `<${it.tagName.toLowerCase()}${it.id && `#${it.id}`}${[...it.classList].map((one) => `.${one}`).join('')}> “${(it.getAttribute('aria-label') ?? it.labels?.[0]?.textContent ?? it.textContent).trim().replace(/\s+/g, ' ').slice(0, 40)}”`;
  const light = (colour) => {
    const pencil = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    pencil.fillStyle = colour;
    pencil.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pencil.getImageData(0, 0, 1, 1).data;
    const line = (one) => (one / 255 <= 0.04045 ? one / 255 / 12.92 : ((one / 255 + 0.055) / 1.055) ** 2.4);
    return { a: a / 255, l: 0.2126 * line(r) + 0.7152 * line(g) + 0.0722 * line(b) };
  };
  const ringed = (one) => one && getComputedStyle(one).outlineStyle !== 'none' && parseFloat(getComputedStyle(one).outlineWidth) >= 2;
  // A control that is there but not seen has something beside or around it to show its ring.
  const bare = getComputedStyle(it).opacity === '0';
  const shown = [bare ? null : it, it.nextElementSibling, it.closest('.file, .source')].find(ringed);
  const box = it.getBoundingClientRect();
  const problems = [];
  if (!shown) problems.push('no ring around it');
  else {
    const style = getComputedStyle(shown);
    let behind = parseFloat(style.outlineOffset) < 0 ? shown : shown.parentElement;
    while (behind && light(getComputedStyle(behind).backgroundColor).a < 1) behind = behind.parentElement;
    const [a, b] = [light(style.outlineColor).l, light(behind ? getComputedStyle(behind).backgroundColor : 'Canvas').l];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 3) problems.push(`its ring has a contrast of ${contrast.toFixed(2)}`);
  }
  const [left, right] = [Math.max(0, box.left), Math.min(innerWidth, box.right)];
  const [top, bottom] = [Math.max(0, box.top), Math.min(innerHeight, box.bottom)];
  const there = left < right && top < bottom ? document.elementFromPoint((left + right) / 2, (top + bottom) / 2) : null;
  if (!there) problems.push('out of the window');
  else if (!it.contains(there) && !there.contains(it) && ![...it.labels ?? []].some((label) => label.contains(there))) problems.push(`behind <${there.tagName.toLowerCase()} class="${there.className}">`);
  return { name, problems };
};

// Where Tab is to stop: of radio buttons of a name only the chosen one, or the first where none is.
const stops = () => {
  const root = document.querySelector('dialog[open]') ?? document.body;
  const all = [...root.querySelectorAll('button, a[href], input, select, textarea, summary, [tabindex="0"]')];
  const able = all.filter((it) => it.checkVisibility({ visibilityProperty: true }) && !it.matches(':disabled') && it.tabIndex >= 0);
  const group = (it) => able.filter((other) => other.type === 'radio' && other.name === it.name && other.form === it.form);
  const there = able.filter((it) => it.type !== 'radio' || it === (group(it).find((one) => one.checked) ?? group(it)[0]));
  there.forEach((it, at) => { it.dataset.stop = String(at); });
  return there.length;
};

// ---------------------------------------------------------------- the page as others have it

// Style sheets made by a script are not the policy's matter, style elements are.
const spaced = async (tab, on) => tab.evaluate((on) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
    p { margin-bottom: 2em !important; }`);
  document.adoptedStyleSheets = on ? [sheet] : [];
}, on);

// A window of 1280 × 1024 px, enlarged.
const enlarged = async (context, tab, times, body) => {
  const session = await context.newCDPSession(tab);
  await session.send('Emulation.setDeviceMetricsOverride', {
    width: 1280 / times, height: 1024 / times, deviceScaleFactor: times, mobile: false,
  });
  // Until the page has been laid out for it.
  await tab.evaluate(() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); }));
  try {
    await body(times);
  } finally {
    await session.send('Emulation.clearDeviceMetricsOverride');
    await session.detach();
  }
};

const nothing = (found, what) => assert.equal(found.length, 0, `${what}:\n    ${found.join('\n    ')}`);

/** Tab from the beginning of the page or dialog: to every control once, in order, each seen with its ring. */
const tabThrough = async (tab, what) => {
  const count = await tab.evaluate(stops);
  await tab.evaluate(() => { document.activeElement?.blur(); scrollTo(0, 0); });
  // Beginning where reading begins, wherever somebody was before.
  await tab.evaluate(() => {
    const root = document.querySelector('dialog[open]') ?? document.body;
    root.setAttribute('tabindex', '-1');
    root.focus({ preventScroll: true });
    root.removeAttribute('tabindex');
  });
  const order = [];
  const found = [];
  for (let presses = 0; presses < count + 12 && order.length < count; presses += 1) {
    await tab.keyboard.press('Tab');
    const at = await tab.evaluate(() => document.activeElement?.dataset.stop ?? null);
    if (at === null || order.includes(Number(at))) continue;
    order.push(Number(at));
    const { name, problems } = await tab.evaluate(focused);
    found.push(...problems.map((problem) => `${name}: ${problem}`));
  }
  const missed = await tab.evaluate((order) => [...document.querySelectorAll('[data-stop]')]
    .filter((it) => !order.includes(Number(it.dataset.stop))).map((it) => it.outerHTML.slice(0, 120)), order);
  nothing(missed.map((one) => `Tab does not reach ${one}`), what);
  assert.deepEqual(order, order.toSorted((a, b) => a - b), `${what}: Tab goes from control to control as they are read`);
  nothing(found, `${what}, by Tab`);
};

for (const [what, [path, reach, options = {}]] of Object.entries(STATES)) {
  test(what, { timeout: 240_000 }, async () => {
    const { tab, context } = await page({ path, height: 1024, ...options });
    await reach(tab, context);

    // All that is wrong is told, not only what is wrong first.
    const wrong = [];
    const tried = (look) => look().catch((error) => wrong.push(error.message));
    const whole = (how) => async () => {
      await fits(tab);
      nothing(await tab.evaluate(lost), `${what}, ${how}`);
    };

    await tried(async () => nothing(await tab.evaluate(moving), `${what}, without motion`));
    await tried(() => tabThrough(tab, what));

    await enlarged(context, tab, 2, () => tried(whole('at 200 %')));
    await enlarged(context, tab, 4, async () => {
      await tried(whole('at 400 %'));
      await tried(() => axe(tab, `${what}, at 400 %`));
    });

    await spaced(tab, true);
    await tried(whole('with text spaced out'));
    await enlarged(context, tab, 4, () => tried(whole('with text spaced out, at 400 %')));
    await spaced(tab, false);

    await tab.emulateMedia({ forcedColors: 'active' });
    await tried(async () => nothing(await tab.evaluate(unmarked), `${what}, with forced colours`));
    await tried(() => tabThrough(tab, `${what}, with forced colours`));
    // Colours of text are the visitor's own then, and axe-core reads those the page would have had.
    await tried(() => axe(tab, `${what}, with forced colours`, { 'color-contrast': { enabled: false } }));
    assert.equal(wrong.length, 0, `\n${wrong.join('\n')}`);
  });
}

test('for who wants it there is motion, so that its absence elsewhere says something', async () => {
  const { tab } = await page({ path: `#${of('pages-read')}` });
  await tab.emulateMedia({ reducedMotion: 'no-preference' });
  assert.ok((await tab.evaluate(moving)).some((one) => /changes slowly/.test(one)));
});

// ---------------------------------------------------------------- dialogs by keyboard

const DIALOGS = {
  'the list of keys in Try': [`#${of('pages-read')}`, (tab) => button(tab, 'Keyboard shortcuts')],
  'the QR code in Try': [`#${of('pages-read')}`, (tab) => button(tab, 'QR code')],
  'the items of a cell in the Lab': [`#lab?${LEARNED}&by=noisy:0.8`, (tab) => tab.locator('.heat button').first(), run],
  'the items of a row in the Lab': [`#lab?${LEARNED}&by=noisy:0.8`, (tab) => tab.locator('.strip').first(), run],
  'the large QR code in Class': [`#class/${of('pages-read')}`, (tab) => tab.locator('.join button')],
};
for (const [what, [path, opener, reach]] of Object.entries(DIALOGS)) {
  test(`${what} is opened and left by keyboard, and the focus is where it was`, async () => {
    const { tab } = await page({ path });
    await reach?.(tab);
    await tabTo(tab, opener(tab), { most: 200 });
    for (const leave of ['Escape', 'Enter']) {
      await tab.keyboard.press('Enter');
      const dialog = tab.getByRole('dialog');
      await dialog.waitFor();
      assert.ok(await dialog.evaluate((it) => it.contains(document.activeElement)), 'the focus is in the dialog');
      if (leave === 'Enter') await tabTo(tab, dialog.getByRole('button', { name: 'Close' }));
      await tab.keyboard.press(leave);
      await dialog.waitFor({ state: 'hidden' });
      const back = () => opener(tab).evaluate((it) => it === document.activeElement);
      // The browser gives it back in a turn of its own.
      for (let tries = 0; tries < 20 && !(await back()); tries += 1) await tab.waitForTimeout(50);
      assert.ok(await back(), `after ${leave} the focus is back`);
    }
  });
}
