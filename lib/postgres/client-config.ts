import pg from 'pg';

/** node-postgres takes what is falsy here from variables of the environment, so nothing is. */
export const explicitConfig = {
  application_name: 'panther',
  client_encoding: 'UTF8',
  options: '-c TimeZone=UTC',
  ssl: false,
} as const;

// pg_type.dat of PostgreSQL
const asText = new Set([
  1082, // date
  1083, // time
  1114, // timestamp: without a zone it is no instant
  1115, // timestamp[]
  1182, // date[]
]);
const numericArray = 1231;

/** Reads columns as `Sql.query` promises, where that is more than node-postgres' own way. */
export const columnTypes = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (asText.has(oid)) return oid === 1115 || oid === 1182 ? textArray : String;
    return oid === numericArray ? textArray : pg.types.getTypeParser(oid, format);
  },
};

const textArrayOid = 1009;

function textArray(value: string): unknown {
  return pg.types.getTypeParser(textArrayOid as never, 'text')(value);
}
