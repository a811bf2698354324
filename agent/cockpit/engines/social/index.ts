export { type Engagement, engagementOf, type Post } from './engagement.ts';
export {
  type Talk,
  type TalkExtent,
  type TalkPost,
  type TalkWindow,
  talkOf,
  talkWindowMs,
} from './talk.ts';
