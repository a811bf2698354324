// Crawlee as it comes, its queue and data sets in files: each page's text is what it keeps.
import { CheerioCrawler, Configuration, Log } from '@crawlee/cheerio';

const [location = '', folder = ''] = process.argv.slice(2);
process.env.CRAWLEE_STORAGE_DIR = folder;
let pages = 0;
let peak = 0;
const samples = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss());
}, 100);
const crawler = new CheerioCrawler(
  {
    useSessionPool: false,
    minConcurrency: 6,
    maxConcurrency: 6,
    log: new Log({ level: 0 }),
    async requestHandler({ $, request, enqueueLinks, pushData }) {
      pages++;
      await pushData({ url: request.url, title: $('title').text(), text: $('body').text() });
      await enqueueLinks({ strategy: 'same-hostname' });
    },
  },
  new Configuration({ persistStorage: true, purgeOnStart: true }),
);
const start = performance.now();
const cpuBefore = process.cpuUsage();
await crawler.run([location]);
clearInterval(samples);
const { user, system } = process.cpuUsage(cpuBefore);
process.stdout.write(
  `${JSON.stringify({
    pages,
    seconds: (performance.now() - start) / 1_000,
    cpuSeconds: (user + system) / 1e6,
    peakMiB: Math.round(peak / 2 ** 20),
  })}\n`,
);
process.exit(0);
