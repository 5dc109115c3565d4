// The review as the page holds it: tables as columns, ids as places, and what is looked up in them.

function readData(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

const told = readData("data");
const sources = told.sources, themes = told.themes, passages = told.passages, targets = told.targets;
const charted = sources.source.map((_, place) => place).filter((place) => sources.charted[place] === "yes");
const rowOfSource = new Map(charted.map((place, row) => [place, row]));
const themePlace = new Map(themes.theme.map((theme, place) => [theme, place]));
const passagePlace = new Map(passages.passage.map((passage, place) => [passage, place]));
const summaryOfCell = new Map(told.summaries.map((summary) => [`${summary.source} ${summary.theme}`, summary]));
const cellCount = charted.length * themes.theme.length;

/** A layer with the cell of each coding (source row by theme) and, when asked for, the codings of each cell. */
function prepareLayer(layer) {
  const width = themes.theme.length;
  layer.cell = Int32Array.from(layer.passage, (passage, coding) => rowOfSource.get(passages.source[passage]) * width + layer.theme[coding]);
  layer.silence = Uint8Array.from(layer.silences, Number);
  layer.places = Object.fromEntries(["voice", "stance", "target"].map((name) => [name, Uint8Array.from(layer[name])]));
  return layer;
}

for (const layer of Object.values(told.layers)) prepareLayer(layer);

/** The codings that a test accepts, by their places. */
function findCodings(layer, accepts) {
  const found = [];
  for (let coding = 0; coding < layer.cell.length; coding += 1) if (accepts(coding)) found.push(coding);
  return found;
}

function wordOf(vocabulary, place) {
  return told.words[vocabulary][place][1];
}

/** The words of a passage, in two code-point places; a text is longer in JavaScript than in code points. */
function cutWords(passage, start, end) {
  const letters = Array.from(passages.words[passage]);
  const from = start < 0 ? 0 : start - passages.start[passage];
  const to = end < 0 ? letters.length : end - passages.start[passage];
  return [letters.slice(0, from).join(""), letters.slice(from, to).join(""), letters.slice(to).join("")];
}
