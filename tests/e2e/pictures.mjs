// Pictures of every view, taken from the built page, into docs/pictures/, with docs/pictures.md that shows them:
//
//     node tests/e2e/pictures.mjs [VIEW...]     of these views only: try, lab, author, class, sheets, models
//
// Each view is brought once to where it is worth seeing, and then shown in both schemes and three widths.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { serve } from '../../scripts/static-server.mjs';

// Width and the most that is shown of a page's height, in pixels.
const SIZES = [[390, 1400], [1280, 1300], [1920, 1400]];
const SCHEMES = ['light', 'dark'];

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
// A link to another version of a family than the present one says so, which is not what is to be seen.
const link = (topic, family) => {
  const [, version] = readFileSync(join(root, `public/families/${topic}/${family}.toml`), 'utf8').match(/^version = (\d+)/m);
  return `1/${family}.${version}/7?lv=2`;
};

const answered = (tab) => tab.locator('.model .verdict').last().waitFor({ timeout: 120_000 });

const VIEWS = {
  try: {
    title: 'Try',
    about: 'a problem, an answer, the working, and a model’s reply to the same problem',
    path: `#${link('arithmetic', 'shop-change')}`,
    reach: async (tab) => {
      await tab.getByLabel('Your answer').fill('44');
      await tab.getByRole('button', { name: 'Check' }).click();
      await tab.locator('#reveal').last().click();
      await tab.locator('#ask').click();
      await answered(tab);
    },
  },
  lab: {
    title: 'Lab',
    about: 'two reference solvers asked the same, with their differences and the checklist of forms and tasks',
    path: '#lab?of=learned&n=10&by=exact&beside=noisy:0.8&seed=7',
    // On a telephone the set-up alone fills a picture.
    from: { 390: '[aria-labelledby="figures"]' },
    most: 2000,
    reach: async (tab) => {
      await tab.getByRole('checkbox', { name: 'Right answer?' }).check({ force: true });
      await tab.locator('#start').click();
      await tab.locator('#versus').waitFor({ timeout: 120_000 });
      await tab.waitForFunction(() => {
        const bar = document.querySelector('.progress progress');
        return bar && bar.value === bar.max && document.querySelector('#start').innerText === 'Start again';
      }, null, { timeout: 240_000 });
    },
  },
  author: {
    title: 'Author',
    about: 'a family as it is written, its variants and its checks beside it',
    path: '#author',
    reach: async (tab) => {
      await tab.locator('#begin').selectOption('third-angle');
      await tab.getByRole('button', { name: 'Start from it' }).click();
      await tab.locator('#draft .figure svg').waitFor();
      await tab.waitForFunction(() => document.querySelector('.lamps') && !document.querySelector('.lamps .pending'), null, { timeout: 120_000 });
    },
  },
  class: {
    title: 'Class',
    about: 'a problem for the room, with a step of its working, the way in for everybody, and the timer',
    path: `#class/${link('plane-geometry', 'third-angle')}`,
    reach: async (tab) => {
      await tab.locator('.stage .statement').waitFor();
      await tab.locator('#next-step').click();
    },
  },
  sheets: {
    title: 'Class, worksheets',
    about: 'a sheet for each student, from a seed of their own',
    path: '#class/sheets?of=topic:plane-geometry&n=5&k=4&seed=7',
    reach: (tab) => tab.locator('article.sheet .figure svg').first().waitFor(),
  },
  models: {
    title: 'Models',
    about: 'the models there are, the one in use, and what it says to a first question',
    // The question is that of the problem one comes from.
    path: `#${link('arithmetic', 'shop-change')}`,
    reach: async (tab) => {
      await tab.getByRole('link', { name: 'Models', exact: true }).click();
      await tab.locator('.rows li').first().waitFor();
      await tab.locator('#ask').click();
      await answered(tab);
    },
  },
};

const { positionals } = parseArgs({ allowPositionals: true });
const site = await serve({ root: process.env.REROLL_DIST ?? join(root, 'dist'), base: '/' });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan'],
});
const open = async (path, width, height) => {
  const tab = await browser.newPage({ viewport: { width, height }, reducedMotion: 'reduce' });
  await tab.goto(site.url + path);
  return tab;
};

/** As a WebP file of its own, which Chromium makes by itself and which is a third of a PNG. */
const take = async (tab, file, width, most, from) => {
  await tab.setViewportSize({ width, height: 900 });
  // The pointer and the focus would be in the picture.
  await tab.mouse.move(0, 0);
  await tab.evaluate(() => { document.activeElement?.blur(); scrollTo(0, 0); });
  await tab.evaluate(() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); }));
  const y = from ? await tab.locator(from).evaluate((it) => Math.max(0, it.getBoundingClientRect().top - 20)) : 0;
  const high = await tab.evaluate(() => document.documentElement.scrollHeight);
  const session = await tab.context().newCDPSession(tab);
  const { data } = await session.send('Page.captureScreenshot', {
    format: 'webp', quality: 80, captureBeyondViewport: true, clip: { x: 0, y, width, height: Math.min(high - y, most), scale: 1 },
  });
  await session.detach();
  const bytes = Buffer.from(data, 'base64');
  writeFileSync(file, bytes);
  return bytes.length;
};

const pictures = async (names) => {
  const folder = join(root, 'docs/pictures');
  mkdirSync(folder, { recursive: true });
  let sum = 0;
  for (const name of names) {
    const { path, reach, from = {}, most: own = 0 } = VIEWS[name];
    const tab = await open(path, 1280, 900);
    await reach(tab);
    for (const colorScheme of SCHEMES) {
      await tab.emulateMedia({ colorScheme });
      for (const [width, most] of SIZES) {
        sum += await take(tab, join(folder, `${name}-${width}-${colorScheme}.webp`), width, Math.max(most, own), from[width]);
      }
    }
    await tab.context().close();
  }
  console.log(`${names.length * SCHEMES.length * SIZES.length} pictures, ${(sum / 1e6).toFixed(2)} MB`);

  const row = (name, scheme) => {
    const cells = SIZES.map(([width]) => `![${VIEWS[name].title}, ${width} px, ${scheme}](pictures/${name}-${width}-${scheme}.webp)`);
    return `| ${scheme} | ${cells.join(' | ')} |`;
  };
  const parts = Object.entries(VIEWS).map(([name, { title, about }]) => `## ${title}

${about[0].toUpperCase()}${about.slice(1)}.

| | ${SIZES.map(([width]) => `${width} px`).join(' | ')} |
|---|${SIZES.map(() => '---|').join('')}
${SCHEMES.map((scheme) => row(name, scheme)).join('\n')}
`);
  writeFileSync(join(root, 'docs/pictures.md'), `# The views

Each view in both schemes, on a telephone, a laptop and a projector. \`node tests/e2e/pictures.mjs\` takes these pictures
from the built page and writes this file.

${parts.join('\n')}`);
};

const unknown = positionals.filter((name) => !(name in VIEWS));
if (unknown.length) throw new Error(`there is no view ${unknown.join(', ')}; there are ${Object.keys(VIEWS).join(', ')}`);
await pictures(positionals.length ? positionals : Object.keys(VIEWS));
await browser.close();
await site.close();
