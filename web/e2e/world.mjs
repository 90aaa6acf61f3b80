// A running Congvan with demo data, on free ports and a folder of its own; gone when the tests end.
import { spawn } from 'node:child_process';
import { access, chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const binary = process.env.E2E_BIN ?? new URL('../../bin/congvan', import.meta.url).pathname;

export const password = 'Congvan-2026';
export const pin = 'kyso-2026';

/** A port whose neighbour some steps up (the demo's hub) is most likely free too. */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Starts `congvan demo` and waits until it is ready. E2E_URL names one that already runs. */
export async function start() {
  if (process.env.E2E_URL) return { base: process.env.E2E_URL, stop: async () => {} };
  await access(binary).catch(() => {
    throw new Error(`${binary} is missing: make build`);
  });
  // The program refuses settings it does not know, and ours are not for it.
  const others = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('CONGVAN_')));
  const data = await mkdtemp(join(tmpdir(), 'congvan-e2e-'));
  await chmod(data, 0o755); // the database runs as another user when we are root
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const child = spawn(binary, ['demo', '--listen', `127.0.0.1:${port}`], { env: { ...others, CONGVAN_DATA: data }, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  const keep = (chunk) => (log = (log + chunk).slice(-20_000));
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  let ended;
  child.once('exit', (code) => (ended = code ?? 'signal'));
  const until = Date.now() + 120_000;
  for (;;) {
    if (ended !== undefined) throw new Error(`congvan demo ended (${ended}):\n${log}`);
    const ready = await fetch(`${base}/readyz`).then((r) => r.ok, () => false);
    if (ready) break;
    if (Date.now() > until) throw new Error(`congvan demo is not ready after two minutes:\n${log}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return {
    base,
    log: () => log,
    stop: async () => {
      if (ended === undefined) {
        const exit = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGTERM');
        const late = setTimeout(() => child.kill('SIGKILL'), 20_000);
        await exit;
        clearTimeout(late);
      }
      await rm(data, { recursive: true, force: true });
    },
  };
}
