// The engines that run in the browser: headless Chromium with the bench page, which is served from a folder of links, so
// that the built page, wllama and the models have one origin and dist/ stays as it is.

import { rmSync } from 'node:fs';
import { mkdtemp, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serve } from '../../scripts/static-server.mjs';

const here = dirname(fileURLToPath(import.meta.url));
// The end-to-end tests' Playwright.
const { chromium } = createRequire(join(here, '../e2e/package.json'))('playwright-core');

const FLAGS = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-features=SpareRendererForSitePerProcess'];
// Linux has WebGPU behind the first; without a GPU it is SwiftShader's.
const GPU_FLAGS = ['--enable-unsafe-webgpu', '--ignore-gpu-blocklist',
  ...(process.platform === 'linux' ? ['--enable-features=Vulkan'] : [])];
const NO_GPU_FLAGS = ['--disable-gpu', '--disable-blink-features=WebGPU'];

// Threads that share memory, which wllama has, want a page that no other can reach.
const ISOLATED = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

/** `links`: names below the page's address to paths on disk. */
export async function openBrowser({ links, gpu }) {
  const folder = await mkdtemp(join(tmpdir(), 'reroll-bench-'));
  // However the run ends; the links go, and not what they lead to.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const [name, path] of Object.entries({ ...links, bench: join(here, 'page') })) {
    await symlink(resolve(path), join(folder, name));
  }
  const site = await serve({ root: folder, always: ISOLATED });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [...FLAGS, ...(gpu ? GPU_FLAGS : NO_GPU_FLAGS)],
  });
  const inspector = await browser.newBrowserCDPSession();

  /** A page in a profile of its own: nothing is cached, and its memory is that of one engine. */
  const open = async () => {
    const context = await browser.newContext();
    const tab = await context.newPage();
    const errors = [];
    tab.on('pageerror', (error) => errors.push(error.message));
    await tab.goto(`${site.url}bench/index.html`);
    await tab.waitForFunction(() => window.bench);
    const call = async (name, ...given) => {
      try {
        return await tab.evaluate(([name, given]) => window.bench[name](...given), [name, given]);
      } catch (error) {
        const [sentence] = error.message.replace(/^page\.evaluate: (Error: )?/, '').split('\n');
        throw new Error([sentence, ...errors].join('; '));
      }
    };
    let kinds;
    return {
      load: (engine, options) => {
        // The page's process and, as it holds what a GPU is given, the GPU's. Every other page is closed.
        kinds = options.backend === 'webgpu' ? ['renderer', 'GPU'] : ['renderer'];
        return call('load', engine, { ...options, model: `../${options.model}` });
      },
      ask: (prompts, options) => call('ask', prompts, options),
      machine: (options) => call('machine', options),
      processes: async () => {
        const { processInfo } = await inspector.send('SystemInfo.getProcessInfo');
        return processInfo.filter(({ type }) => kinds?.includes(type)).map(({ id }) => id);
      },
      close: () => context.close(),
    };
  };

  const close = async () => {
    await browser.close();
    await site.close();
  };
  return { version: browser.version(), open, close };
}
