// The pictures of the README, taken from the built page: node tests/e2e/pictures.mjs (needs ffmpeg for the animation).

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { serve } from '../../scripts/static-server.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const site = await serve({ root: join(root, 'dist'), base: '/' });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan'],
});
const open = async (path, height) => {
  const tab = await browser.newPage({ viewport: { width: 1120, height } });
  await tab.goto(site.url + path);
  return tab;
};

const one = await open('#1/shop-change.1/7?lv=2', 1010);
await one.getByLabel('Your answer').fill('44');
await one.getByRole('button', { name: 'Check' }).click();
await one.getByRole('button', { name: 'Ask the model' }).click();
await one.getByText('where the reply says').waitFor({ timeout: 120_000 });
await one.screenshot({ path: join(root, 'docs/try.png') });

const run = await open('#run', 1400);
await run.getByLabel('Who answers').selectOption('model');
await run.getByLabel('Variants of each').fill('20');
await run.getByRole('button', { name: 'Start' }).click();
const frames = mkdtempSync(join(tmpdir(), 'reroll-'));
let finished = false;
for (let at = 0; at < 60 && !finished; at += 1) {
  await run.screenshot({ path: join(frames, `${String(at).padStart(3, '0')}.png`) });
  finished = await run.getByRole('button', { name: 'Start again' }).isVisible();
  await run.waitForTimeout(350);
}
const filter = 'scale=800:-1:flags=lanczos,tpad=stop_mode=clone:stop_duration=3,split[a][b];[a]palettegen=max_colors=64[p];[b][p]paletteuse=dither=none';
const made = spawnSync('ffmpeg', ['-y', '-loglevel', 'error', '-framerate', '4', '-i', join(frames, '%03d.png'), '-vf', filter, join(root, 'docs/run.gif')], { stdio: 'inherit' });
rmSync(frames, { recursive: true });
await browser.close();
await site.close();
process.exitCode = made.status ?? 1;
