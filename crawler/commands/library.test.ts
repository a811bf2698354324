import { testLibraryCommand } from '../../tests/kit/library-command.ts';
import { findServer } from '../../tests/kit/postgres-server.ts';

// On the embedded engine: tests/slow/library-command.test.ts.
testLibraryCommand('missing' in findServer() ? 'pglite' : 'postgres');
