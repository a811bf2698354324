/** Whether a question has several parts, which are looked up better one by one: it asks more than once (two
 * question marks, or a list of two lines), joins two questions of their own, or compares two things. */
export function hasSeveralParts(question: string): boolean {
  const marks = question.match(/\?/g)?.length ?? 0;
  const items = question.match(/^\s*(?:[-*+]|\d+[.)])\s+\S/gm)?.length ?? 0;
  return marks > 1 || items > 1 || joined.test(question) || compared.test(question);
}

const joined =
  /\S\s*(?:[,;]|\band)\s+(?:and\s+)?(?:how|what|which|when|where|who|why)\b[^?]*\b(?:is|are|do|does|did|can|may|should|must|has|have)\b/i;
const compared = /\b(?:difference|differences|compare|compared|versus|vs\.?)\b/i;
