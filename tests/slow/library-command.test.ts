import { testLibraryCommand } from '../kit/library-command.ts';

testLibraryCommand('pglite');
