// What the HTML of an email says. Strangers write it, so everything here takes time in proportion to its length.

const SILENT = /<(style|script|title)\b/iy;
const MARK = /<[a-z/!?]/iy;
const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

/** Whether a body is HTML as far as a mail program would show it as such. */
export const looksLikeHtml = (body) =>
  /<(!doctype|html|body|p|div|br|table|a|b|i|h[1-6]|ul|ol|span|img|font|style|script)\b[^<>]*>/i.test(body);

/** Where `wanted` ends, at or behind `from`; at the end of the text where it has none. */
function behind(text, from, wanted) {
  wanted.lastIndex = from;
  return wanted.test(text) ? wanted.lastIndex : text.length;
}

const isAt = (text, at, what) => {
  what.lastIndex = at;
  return what.exec(text);
};

/** Where a mark ends that begins at `at`. One without an end takes the rest: so no part is looked through twice. */
function endOfMark(text, at) {
  if (text.startsWith("<!--", at)) return behind(text, at + 4, /-->/g);
  const silent = isAt(text, at, SILENT);
  return behind(text, at, silent ? new RegExp(`</${silent[1]}\\s*>`, "gi") : />/g);
}

/** What an HTML text says, without its marks. It is shown as text, so what this leaves in is ugly and does no harm. */
export function said(body) {
  if (!/^\s*<(!doctype|html|body|p|div|table|h\d)\b/i.test(body)) return body;
  let words = "";
  let at = 0;
  while (at < body.length) {
    const mark = body.indexOf("<", at);
    const end = mark < 0 ? body.length : mark;
    words += body.slice(at, end);
    if (mark < 0) break;
    const isMark = isAt(body, mark, MARK) !== null;
    words += isMark ? " " : "<";
    at = isMark ? endOfMark(body, mark) : mark + 1;
  }
  return words.replace(/&(amp|lt|gt|quot|apos|nbsp);/g, (_, name) => ENTITIES[name]).trim();
}
