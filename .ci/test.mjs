// Runs all test runners one after the other, shows what failed, and ends with one line of totals over all of them.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const total = { passed: 0, failed: 0, skipped: 0 };

function run(command, args, options = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], ...options });
  const ended = new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
  return { lines: createInterface({ input: child.stdout }), ended };
}

function count(name, n, code) {
  // A runner that fails without a failed test did not get as far as testing.
  if (code !== 0 && n.failed === 0) n.failed = 1;
  for (const key of Object.keys(total)) total[key] += n[key];
  console.log(`--- ${name}: ${n.passed} passed, ${n.failed} failed, ${n.skipped} skipped`);
}

// go test writes one JSON object per event. Of tests that pass nothing is shown but the line of their package.
async function go() {
  const n = { passed: 0, failed: 0, skipped: 0 };
  const output = new Map();
  const { lines, ended } = run('go', ['test', '-race', '-json', '-timeout', '12m', ...(process.env.PACKAGES ?? './...').split(' ')]);
  for await (const line of lines) {
    let e;
    try {
      e = JSON.parse(line);
    } catch {
      console.log(line); // not from a test: the go command itself
      continue;
    }
    const key = `${e.Package ?? e.ImportPath}\0${e.Test ?? ''}`;
    if (e.Action === 'output' || e.Action === 'build-output') {
      if (e.Action === 'build-output' || !e.Test) process.stdout.write(/^(PASS|\? )/.test(e.Output) ? '' : e.Output);
      else output.set(key, (output.get(key) ?? '') + e.Output);
    } else if (e.Test && ['pass', 'fail', 'skip'].includes(e.Action)) {
      n[{ pass: 'passed', fail: 'failed', skip: 'skipped' }[e.Action]]++;
      if (e.Action !== 'pass') process.stdout.write(output.get(key) ?? '');
      output.delete(key);
    }
  }
  count('go', n, await ended);
}

async function web() {
  const file = join(tmpdir(), `congvan-vitest-${process.pid}.json`);
  const { lines, ended } = run('npx', ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`], { cwd: 'web' });
  for await (const line of lines) console.log(line);
  const code = await ended;
  const n = { passed: 0, failed: 0, skipped: 0 };
  if (existsSync(file)) {
    const r = JSON.parse(readFileSync(file, 'utf8'));
    Object.assign(n, { passed: r.numPassedTests, failed: r.numFailedTests, skipped: r.numPendingTests + r.numTodoTests });
    rmSync(file);
  }
  count('web', n, code);
}

// node --test ends its TAP with "# pass 7", "# fail 0", "# skipped 0".
async function browser() {
  const files = existsSync('web/e2e') ? readdirSync('web/e2e').filter((f) => f.endsWith('.test.mjs')).map((f) => `e2e/${f}`) : [];
  const n = { passed: 0, failed: 0, skipped: 0 };
  if (files.length === 0) return count('browser (no stories)', n, 0);
  const { lines, ended } = run(process.execPath, ['--test', '--test-concurrency=1', '--test-reporter=tap', ...files], { cwd: 'web' });
  for await (const line of lines) {
    console.log(line);
    const m = /^# (pass|fail|skipped|cancelled) (\d+)$/.exec(line);
    if (m) n[{ pass: 'passed', fail: 'failed', cancelled: 'failed', skipped: 'skipped' }[m[1]]] += Number(m[2]);
  }
  count('browser', n, await ended);
}

const runners = { go, web, browser };
for (const name of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(runners)) await runners[name]();
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);
