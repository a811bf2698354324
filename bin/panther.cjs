#!/usr/bin/env node
'use strict';
// Runs the command line, or with `--run FILE` any other program, under a Node that can. Must parse
// on every Node from 18 on, so it is plain CommonJS; `panther` beside it is a link to this file,
// which gives it an extension wherever it is called from.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const leastMajor = 24;
/** What is fetched where the machine's own Node is older. */
const fetchedVersion = '24.21.0';
// As in lib/fault-codes.ts: a program is missing, a program failed.
const exitCodes = { notFound: 10, failed: 12 };

const root = path.dirname(__dirname);
const rootUrl = require('node:url').pathToFileURL(`${root}/`).href;
/** What imports by name lead to. */
const resolved = new Map();
const [file, args] = target(process.argv.slice(2));
if (majorOf(process.version) >= leastMajor) runHere(file, args);
else {
  findNode().then(
    (node) => runUnder(node, file, args),
    (error) => fail(exitCodes.failed, error.message, 'XDG_CACHE_HOME must be a writable folder'),
  );
}

function target(argv) {
  if (argv[0] !== '--run') return [path.join(root, 'bin', 'main.ts'), argv];
  if (argv[1] === undefined)
    fail(2, 'panther --run needs a file', '`panther --run FILE [ARGUMENT…]`');
  return [path.resolve(argv[1]), argv.slice(2)];
}

/** In this process, as if Node had been started with the file. */
function runHere(file, args) {
  const nodeModule = require('node:module');
  // Compiled and type-stripped code is kept; without a place to write it just is not.
  nodeModule.enableCompileCache(
    process.env.NODE_COMPILE_CACHE || path.join(cacheFolder(), 'compile'),
  );
  nodeModule.registerHooks?.({ resolve: resolveQuickly });
  process.argv = [process.argv[0], file, ...args];
  nodeModule.runMain();
}

/** Where an import of our own code leads, without looking for it: a relative one names its file
 * exactly, any other one means the same wherever it stands. Node asks the file system several times
 * for each of some hundred files. */
function resolveQuickly(specifier, context, next) {
  const { parentURL = '' } = context;
  if (!context.conditions.includes('import')) return next(specifier, context);
  if (parentURL.includes('/node_modules/zod/')) return resolveInZod(specifier, context, next);
  const isOurs = parentURL.startsWith(rootUrl) && !parentURL.includes('/node_modules/');
  if (!isOurs) return next(specifier, context);
  if (/^\.\.?\/.*\.ts$/.test(specifier)) {
    const url = new URL(specifier, parentURL).href;
    return { url, format: 'module-typescript', shortCircuit: true };
  }
  if (specifier.startsWith('.') || Object.keys(context.importAttributes).length > 0) {
    return next(specifier, context);
  }
  const known = resolved.get(specifier) ?? { ...next(specifier, context), shortCircuit: true };
  resolved.set(specifier, known);
  return known;
}

/** zod is the one library that every command loads. Its files name each other exactly too; of the
 * fifty languages of its messages, which take longer to load than all the rest, only the one that
 * it uses is there (so `z.locales` has none). */
function resolveInZod(specifier, context, next) {
  if (!/^\.\.?\/.*\.js$/.test(specifier)) return next(specifier, context);
  const { href } = new URL(specifier, context.parentURL);
  const url = href.replace(/\/locales\/index\.js$/, '/locales/en.js');
  return { url, format: 'module', shortCircuit: true };
}

function runUnder(node, file, args) {
  const searchPath = [path.dirname(node), process.env.PATH].filter(Boolean).join(path.delimiter);
  const env = { ...process.env, PATH: searchPath };
  let child;
  // Before the child is started: a signal that comes meanwhile must not end this process alone.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2']) {
    process.on(signal, () => {
      // The terminal has sent Ctrl-C to the child too.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  // `--run` so that the new process keeps its compile cache too.
  const argv = [__filename, '--run', file, ...args];
  child = require('node:child_process').spawn(node, argv, { stdio: 'inherit', env });
  child.on('error', (error) => cannotRun(node, error));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** The path of a Node that is new enough, fetched through npm the first time. */
async function findNode() {
  // npm names the package of Apple silicon differently.
  const isAppleSilicon = process.platform === 'darwin' && process.arch === 'arm64';
  const name = `node-${isAppleSilicon ? 'bin-' : ''}${process.platform}-${process.arch}`;
  const folder = path.join(cacheFolder(), `${name}-${fetchedVersion}`);
  return readMemo(folder) || (await fetchNode(name, folder));
}

/** What the memo of the folder names. It is written only after that Node has been run, and the
 * folder is put in its place only with the memo in it. */
function readMemo(folder) {
  try {
    const memo = JSON.parse(fs.readFileSync(path.join(folder, 'verified.json'), 'utf8'));
    const node = path.join(folder, memo.node);
    return fs.existsSync(node) ? node : undefined;
  } catch {
    return undefined;
  }
}

async function fetchNode(name, folder) {
  process.stderr.write(`fetching Node ${leastMajor} (once, about 50 MB) …\n`);
  fs.mkdirSync(path.dirname(folder), { recursive: true });
  removeAbandoned(path.dirname(folder));
  const running = { npm: undefined };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) {
    process.on(signal, () => {
      running.npm?.kill(signal);
      process.exit(128 + os.constants.signals[signal]);
    });
  }
  const temporary = fs.mkdtempSync(`${folder}.tmp-${process.pid}-`);
  process.on('exit', () => removeIfPossible(temporary));
  await npmInstall(`${name}@${fetchedVersion}`, temporary, running);
  for (const signal of signals) process.removeAllListeners(signal);
  const node = path.join('node_modules', name, 'bin', 'node');
  verify(path.join(temporary, node));
  fs.writeFileSync(path.join(temporary, 'verified.json'), JSON.stringify({ node }));
  putInPlace(temporary, folder);
  return path.join(folder, node);
}

/** The rename is what makes it count: whoever is killed before leaves nothing that is used. */
function putInPlace(temporary, folder) {
  try {
    fs.renameSync(temporary, folder);
  } catch (error) {
    if (readMemo(folder)) return; // Another process was quicker.
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    // Somebody took the Node out of the folder.
    fs.rmSync(folder, { recursive: true, force: true });
    fs.renameSync(temporary, folder);
  }
}

/** Removes what processes that were killed while they fetched have left. */
function removeAbandoned(parent) {
  for (const name of fs.readdirSync(parent)) {
    const match = /\.tmp-(\d+)-\w+$/.exec(name);
    if (match && !isRunning(Number(match[1]))) removeIfPossible(path.join(parent, name));
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function removeIfPossible(folder) {
  try {
    fs.rmSync(folder, { recursive: true, force: true });
  } catch {
    // A killed process's npm may still write there; the next fetch tries again.
  }
}

/** Resolves when npm is done. While it runs it is in `running.npm`. */
function npmInstall(spec, folder, running) {
  const flags = ['--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--ignore-scripts'];
  const npm = require('node:child_process').spawn(
    'npm',
    ['install', '--prefix', folder, ...flags, '--loglevel=error', spec],
    { cwd: folder, env: npmEnvironment(), stdio: ['ignore', 'ignore', 'pipe'] },
  );
  running.npm = npm;
  let said = '';
  npm.stderr.setEncoding('utf8').on('data', (text) => {
    said = (said + text).slice(-20_000);
  });
  return new Promise((resolve) => {
    npm.on('error', (error) => {
      if (error.code !== 'ENOENT') fail(exitCodes.failed, `npm does not start: ${error.message}`);
      fail(
        exitCodes.notFound,
        'npm, which would fetch one, is not here',
        'install Node 24, or npm',
      );
    });
    npm.on('close', (code) => {
      if (code === 0) return resolve();
      const errors = said.split('\n').filter((line) => /error/i.test(line));
      fail(
        exitCodes.failed,
        [`npm could not fetch ${spec}`, ...errors.slice(0, 6)].join('\n  '),
        'connect to the network and run the same again, or install Node 24',
      );
    });
  });
}

/** Inside `npm run` npm's settings of that run are in the environment. Those about network and
 * cache are wanted, those about the package and the place are not. */
function npmEnvironment() {
  const unwanted =
    /^npm_(?:package_|lifecycle_|command$|config_(?:local_prefix|global|location|workspace|omit|dry_run|package_lock))/i;
  return Object.fromEntries(Object.entries(process.env).filter(([key]) => !unwanted.test(key)));
}

function verify(node) {
  const run = require('node:child_process').spawnSync(node, ['--version'], { encoding: 'utf8' });
  if (run.error) cannotRun(node, run.error);
  if (run.status !== 0 || majorOf(run.stdout) < leastMajor) {
    fail(exitCodes.failed, `the fetched Node does not work: ${run.stdout}${run.stderr}`.trim());
  }
}

function cannotRun(node, error) {
  const onNixOS = fs.existsSync('/etc/NIXOS');
  fail(
    exitCodes.notFound,
    `the fetched Node cannot run on this system (${error.code || error.message}): ${node}`,
    onNixOS
      ? '`nix develop ./nix/generated` brings the right Node'
      : 'install Node 24 from your system',
  );
}

function fail(exitCode, message, hint) {
  const why =
    exitCode === 2 ? '' : `this needs Node ${leastMajor} or newer and found ${process.version}: `;
  process.stderr.write(`error: ${why}${message}\n${hint ? `  hint: ${hint}\n` : ''}`);
  process.exit(exitCode);
}

function cacheFolder() {
  return path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'panther');
}

function majorOf(version) {
  return Number.parseInt(version.replace(/^v/, ''), 10);
}
