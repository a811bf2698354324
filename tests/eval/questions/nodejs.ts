import type { Question } from '../question.ts';

// The API documentation of Node.js 18.
export const nodejs: readonly Question[] = [
  { ask: 'How do I read a file as a promise?', pages: ['fs.html'] },
  { ask: 'How do I watch a directory for changes?', pages: ['fs.html'] },
  {
    ask: 'How do I start a child process and kill it after a timeout?',
    pages: ['child_process.html', 'process.html'],
  },
  {
    ask: 'How do I abort a fetch or a timer with an AbortSignal?',
    pages: ['globals.html', 'timers.html', 'events.html', 'fs.html', 'child_process.html'],
  },
  {
    ask: 'How do I make an HTTPS server with a certificate?',
    pages: ['https.html', 'tls.html', 'http2.html'],
  },
  { ask: 'What does stream.pipeline do when one of the streams fails?', pages: ['stream.html'] },
  { ask: 'How do I share memory with a worker thread?', pages: ['worker_threads.html'] },
  { ask: 'How do I hash a password with scrypt?', pages: ['crypto.html', 'webcrypto.html'] },
  {
    ask: 'How do I find out how long a function takes?',
    pages: ['perf_hooks.html', 'process.html', 'console.html'],
  },
  { ask: 'Which exit codes does node use?', pages: ['process.html'] },
  {
    ask: 'How do I import a JSON file in an ES module?',
    pages: ['esm.html', 'modules.html', 'module.html'],
  },
  {
    ask: 'What is the exports field of package.json for?',
    pages: ['packages.html', 'esm.html', 'modules.html'],
  },
  { ask: 'How do I resolve a host name to IPv6 addresses?', pages: ['dns.html', 'net.html'] },
  { ask: 'How do I compress a response with brotli?', pages: ['zlib.html'] },
  {
    ask: 'How do I keep context across asynchronous calls?',
    pages: ['async_context.html', 'async_hooks.html'],
  },
  { ask: 'How do I read lines from standard input?', pages: ['readline.html', 'process.html'] },
  { ask: 'How do I write a test and skip it?', pages: ['test.html'] },
  {
    ask: 'How do I take a heap snapshot?',
    pages: ['v8.html', 'cli.html', 'inspector.html', 'worker_threads.html'],
  },
  {
    ask: 'What does --max-old-space-size do?',
    pages: ['cli.html', 'v8.html', 'worker_threads.html'],
  },
  { ask: 'How do I decode base64 into a buffer?', pages: ['buffer.html', 'globals.html'] },
];
