import type { Question } from '../question.ts';

// Python 3.11's documentation.
export const python: readonly Question[] = [
  {
    ask: 'How do I read a CSV file with a header line into dictionaries?',
    pages: ['library/csv.html'],
  },
  {
    ask: 'How do I run an external command and capture its output?',
    pages: ['library/subprocess.html'],
  },
  {
    ask: 'What does functools.lru_cache do?',
    pages: ['library/functools.html', 'faq/programming.html'],
  },
  {
    ask: 'How do I parse command line arguments with a default value?',
    pages: ['library/argparse.html', 'howto/argparse.html', 'library/optparse.html'],
  },
  {
    ask: 'How do I run coroutines at the same time and wait for all of them?',
    pages: ['library/asyncio-task.html'],
  },
  {
    ask: 'How do I format a date as an ISO string?',
    pages: ['library/datetime.html', 'library/time.html'],
  },
  {
    ask: 'How do I create a temporary directory that is removed afterwards?',
    pages: ['library/tempfile.html'],
  },
  {
    ask: 'What does the with statement do with __enter__ and __exit__?',
    pages: [
      'reference/compound_stmts.html',
      'reference/datamodel.html',
      'library/stdtypes.html',
      'library/contextlib.html',
      'library/unittest.mock.html',
      'library/dis.html',
      'whatsnew/2.5.html',
      'whatsnew/2.6.html',
    ],
  },
  {
    ask: 'How do I sort a list of dictionaries by a key?',
    pages: [
      'howto/sorting.html',
      'library/functions.html',
      'library/stdtypes.html',
      'faq/programming.html',
      'library/pprint.html',
    ],
  },
  {
    ask: 'How do I compress a file with gzip?',
    pages: ['library/gzip.html', 'library/zlib.html', 'library/archiving.html'],
  },
  {
    ask: 'How do I write a dataclass with a default factory?',
    pages: ['library/dataclasses.html'],
  },
  {
    ask: 'How do I match a regular expression over several lines?',
    pages: ['library/re.html', 'howto/regex.html'],
  },
  {
    ask: 'How do I log to a file that is rotated when it is large?',
    pages: [
      'library/logging.handlers.html',
      'howto/logging-cookbook.html',
      'howto/logging.html',
      'library/logging.html',
    ],
  },
  {
    ask: 'How do I open a SQLite database and run a query with parameters?',
    pages: ['library/sqlite3.html'],
  },
  {
    ask: 'What is the global interpreter lock?',
    pages: ['glossary.html', 'c-api/init.html', 'faq/library.html', 'library/threading.html'],
  },
  {
    ask: 'How do I make a virtual environment?',
    pages: ['library/venv.html', 'tutorial/venv.html', 'installing/index.html'],
  },
  {
    ask: 'How do I share a queue between processes?',
    pages: [
      'library/multiprocessing.html',
      'library/queue.html',
      'library/concurrent.futures.html',
      'howto/logging-cookbook.html',
    ],
  },
  {
    ask: 'How do I pretty print JSON with sorted keys?',
    pages: ['library/json.html', 'library/pprint.html'],
  },
  {
    ask: 'How do I match a value with structural pattern matching and a guard?',
    pages: ['reference/compound_stmts.html', 'tutorial/controlflow.html', 'whatsnew/3.10.html'],
  },
  { ask: 'How do I compute the SHA-256 of a file?', pages: ['library/hashlib.html'] },
];
