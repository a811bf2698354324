// A small manual of a database that does not exist, in the words of its makers.
const page = (title: string, body: string) =>
  `<!doctype html><html lang="en"><head><title>${title}</title></head><body><main><h1>${title}</h1>${body}</main></body></html>`;

export const manual = {
  'vacuum.html': page(
    'Vacuuming',
    `<p>Vacuuming gives the space of deleted rows back to the table. It runs beside readers and writers.</p>
     <h2 id="full">Full vacuuming</h2>
     <p>A full vacuum writes the whole table anew and locks it meanwhile: nobody reads or writes until it is done.</p>
     <pre><code class="language-sql">vacuum full orders;</code></pre>`,
  ),
  'backup.html': page(
    'Backups',
    `<p>The program <code>burrow-dump</code> writes a backup of one database while it is in use.</p>
     <h2 id="restore">Restoring</h2><p>A backup is restored into an empty database with <code>burrow-load --from FILE</code>.</p>`,
  ),
  'replication.html': page(
    'Replication',
    `<p>A replica follows its primary through the journal. Promote it with <code>burrowctl promote</code>.</p>`,
  ),
  'limits.html': page(
    'Limits',
    `<table><thead><tr><th>What</th><th>Limit</th></tr></thead><tbody><tr><td>columns of a table</td><td>1600</td></tr><tr><td>size of a row</td><td>400 GB</td></tr></tbody></table>`,
  ),
} as const;
