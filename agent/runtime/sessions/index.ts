export { openSession, type Session, type SessionNode, type SessionOptions } from './session.ts';
