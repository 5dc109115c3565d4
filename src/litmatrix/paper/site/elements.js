// Building the page: elements, links and marks. Text is only ever text: nothing here parses HTML.

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") element.addEventListener("click", value);
    else if (value !== false && value !== undefined) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== "" && child !== null && child !== undefined));
  return element;
}

function replaceChildren(id, ...children) {
  document.getElementById(id).replaceChildren(...children.flat(Infinity).filter((child) => child !== ""));
}

/** A link that leaves the page; an address that is none of the web stays text. */
function makeLink(address) {
  if (!/^https?:\/\//.test(address)) return make("span", {}, address);
  return make("a", { href: address, rel: "noopener noreferrer" }, address);
}

const SVG = "http://www.w3.org/2000/svg";
const markTemplates = new Map();

/** The mark of a state, copied from the symbols in the page (many references to a symbol paint slowly); words stand on its cell. */
function makeMark(name) {
  if (!markTemplates.has(name)) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("class", "mark");
    svg.setAttribute("viewBox", "0 0 20 20");
    svg.setAttribute("aria-hidden", "true");
    svg.append(...[...document.getElementById(`mark-${name}`).children].map((part) => part.cloneNode(true)));
    markTemplates.set(name, svg);
  }
  return markTemplates.get(name).cloneNode(true);
}

/** A list of which the first items stand there, and a button that brings more. */
function makePaged(items, build, size = 50) {
  const list = make("ul", { class: "plain" });
  const more = make("button", { type: "button", onclick: add });
  let shown = 0;
  function add() {
    const next = items.slice(shown, shown + size).map((item) => make("li", {}, build(item)));
    list.append(...next);
    if (shown > 0) next[0]?.querySelector("button, a, summary")?.focus();
    shown += next.length;
    more.hidden = shown >= items.length;
    more.textContent = `Show ${Math.min(size, items.length - shown)} more of ${items.length.toLocaleString("en")}`;
  }
  add();
  return [list, more];
}

/** Words in lines of about so many letters, broken between words. */
function wrapWords(text, letters) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1);
    if (line && line.length + word.length >= letters) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines;
}

function makeTerms(pairs) {
  const told = pairs.filter(([, value]) => value);
  return make("dl", {}, told.map(([term, value]) => make("div", {}, make("dt", {}, term), make("dd", {}, value))));
}

function joinCount(count, one, many) {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}
