// A small static file server: for `scripts/serve.sh`, and for the end-to-end tests, which drive the built page with it.
//
//     node scripts/static-server.mjs [--dir dist] [--port 8080] [--base /reroll/]
//
// Binds the loopback address only. Under a base path other than / it answers 404 outside it, as GitHub Pages would.

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm', // anything else, and browsers refuse to compile it while it loads
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.toml': 'text/plain; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.gguf': 'application/octet-stream',
};

// The file a request means, or null: nothing outside `root`, and index.html for a folder.
const fileFor = async (root, base, url) => {
  let path;
  try {
    path = decodeURIComponent(new URL(url, 'http://localhost').pathname);
  } catch {
    return null;
  }
  if (!path.startsWith(base)) return null;
  const file = resolve(root, normalize(`./${path.slice(base.length)}`));
  if (file !== root && !file.startsWith(root + sep)) return null;
  try {
    const found = await stat(file);
    if (!found.isDirectory()) return { file, size: found.size, modified: found.mtime };
    const index = join(file, 'index.html');
    const inside = await stat(index);
    return { file: index, size: inside.size, modified: inside.mtime };
  } catch {
    return null;
  }
};

/**
 * Serves `root` under `base` on the loopback address. `port` 0 takes any free one; browsers may use what they have for
 * `maxAge` seconds before they ask again; `always` are headers of every file. Resolves to the address and a `close` that ends open connections too.
 */
export const serve = async ({ root, base = '/', port = 0, maxAge = 0, always = {} }) => {
  const folder = resolve(root);
  const server = createServer(async (request, response) => {
    const found = request.method === 'GET' || request.method === 'HEAD' ? await fileFor(folder, base, request.url) : null;
    if (!found) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found\n');
      return;
    }
    const tag = `"${found.size.toString(16)}-${found.modified.getTime().toString(16)}"`;
    const headers = { ...always, 'cache-control': `max-age=${maxAge}`, etag: tag };
    if (request.headers['if-none-match'] === tag) {
      response.writeHead(304, headers).end();
      return;
    }
    response.writeHead(200, {
      ...headers,
      'content-length': found.size,
      'content-type': TYPES[extname(found.file)] ?? 'application/octet-stream',
    });
    if (request.method === 'HEAD') response.end();
    else createReadStream(found.file).on('error', () => response.destroy()).pipe(response);
  });
  await new Promise((done, failed) => {
    server.once('error', failed).listen(port, '127.0.0.1', done);
  });
  return {
    url: `http://localhost:${server.address().port}${base}`,
    close: () => new Promise((done) => {
      server.close(() => done()); // closed already is closed
      server.closeAllConnections();
    }),
  };
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { dir: { type: 'string', default: 'dist' }, port: { type: 'string', default: '8080' }, base: { type: 'string', default: '/' } },
  });
  try {
    const { url } = await serve({ root: values.dir, base: values.base, port: Number(values.port) });
    console.log(`Reroll is at ${url}  (Ctrl+C ends it)`);
  } catch (error) {
    console.error(error.code === 'EADDRINUSE'
      ? `Port ${values.port} is taken; choose another with PORT=8081.`
      : `The page cannot be served: ${error.message}`);
    process.exit(1);
  }
}
