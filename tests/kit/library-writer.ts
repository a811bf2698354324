// A process of its own that writes pages and merges their segments until it is killed, and says what is
// committed: one line a page.
import { mergeSegments, replaceChunks } from '../../crawler/index/index.ts';
import { testChunk, writeTestPage } from './library.ts';
import { openPlace } from './open-database.ts';

const [url = '', library = ''] = process.argv.slice(2);
const database = await openPlace(url);
for (let number = 0; ; number += 1) {
  const page = { library, url: `https://docs.example/${number}`, title: `Page ${number}` };
  await database.transaction(async (sql) => {
    const documentId = await writeTestPage(sql, page);
    const texts = [`walrus number${number}`, `sleeps near number${number}`];
    const chunks = texts.map((content, ordinal) =>
      testChunk(page, ordinal, { content, headingPath: [page.title] }),
    );
    await replaceChunks(sql, { ...page, documentId }, chunks);
  });
  process.stdout.write(`${number}\n`);
  if (number % 5 === 4) await mergeSegments(database, library);
}
