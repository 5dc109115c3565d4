// What stands behind a cell, a theme, a source or a passage: summary, codings with where they stand, reference.

/** Show what was chosen in the panel beside the matrix; nothing chosen, nothing shown. */
function drawDetails(chosen, result) {
  const { theme, source, passage } = chosen;
  let parts = [make("p", { class: "quiet" }, "Choose a cell, a theme or a source to see the codings behind it.")];
  if (passage !== undefined) parts = describePassage(passage, result);
  else if (theme !== undefined && source !== undefined) parts = describeCell(theme, source, result);
  else if (theme !== undefined) parts = describeTheme(theme, result);
  else if (source !== undefined) parts = describeSource(source, result);
  replaceChildren("details", parts);
}

function makeHeading(text) {
  return make("h3", { tabindex: -1, id: "details-heading" }, text);
}

function describeCell(theme, source, result) {
  const place = charted[source], state = stateOf(result, source, theme);
  const cell = source * themes.theme.length + theme;
  const codings = findCodings(result.layer, (coding) => result.layer.cell[coding] === cell);
  return [makeHeading(`${themes.label[theme]} in ${sources.label[place]}`),
    make("p", { class: "state" }, listMarks(state).map(makeMark), " ", `${capital(describeState(state))}.`),
    makeSummary(sources.source[place], themes.theme[theme]),
    codings.length ? make("h4", {}, joinCount(codings.length, "coding", "codings")) : "",
    makePaged(codings, (coding) => makeCoding(coding, result)),
    make("h4", {}, "Source"), makeReference(place)];
}

function makeSummary(source, theme) {
  const summary = summaryOfCell.get(`${source} ${theme}`);
  if (!summary) return "";
  return make("div", { class: "summary" }, make("p", {}, summary.summary),
    make("p", { class: "quiet" }, `${CENTRALITY[summary.centrality]}. Summary: ${summary.by}, ${summary.date}.`));
}

const CENTRALITY = { core: "A core theme of the source", contributory: "A contributory theme of the source", passing: "Touched in passing" };

/** One coding: where, what it judges, the coder's note; said so where the filters leave it out. */
function makeCoding(coding, result, withTheme = false) {
  const { layer } = result, passage = layer.passage[coding], counted = result.cells.counted[coding];
  const claim = layer.claim[coding], wants = told.words.wants[layer.wants[coding]];
  const where = withTheme ? themes.label[layer.theme[coding]] : passages.locator[passage];
  const words = [`${wordOf("stance", layer.stance[coding])} stance`, `${wordOf("voice", layer.voice[coding])} voice`,
    `about: ${targets.label[layer.target[coding]]}`, wants[0] === "na" ? "" : `wants ${wants[1]}`, CLAIMS[told.words.claim[claim][0]] ?? wordOf("claim", claim)];
  return make("article", { class: `coding${counted ? "" : " left-out"}` },
    make("p", { class: "where" }, make("strong", {}, where), " ", make("span", { class: "quiet" }, passages.passage[passage])),
    withTheme && layer.start[coding] < 0 ? "" : makeWords(passage, layer.start[coding], layer.end[coding]),
    make("p", { class: "tags" }, words.filter(Boolean).map((word) => make("span", {}, word))),
    layer.note[coding] ? make("p", { class: "note" }, layer.note[coding]) : "",
    counted ? "" : make("p", { class: "quiet" }, "The filters leave this coding out."));
}

const CLAIMS = { names: "names it", observes: "observes it", predicts: "predicts it", silence: "faults a silence", recommends: "recommends something" };

/** The passage itself, where the page holds it; the part that was judged is marked. */
function makeWords(passage, start, end) {
  if (!told.review.texts || !passages.words[passage]) return "";
  const [before, part, after] = cutWords(passage, start, end);
  return make("blockquote", {}, before, start < 0 ? part : make("mark", {}, part), after);
}

function makeReference(place) {
  const address = sources.address[place];
  return make("p", { class: "reference" }, sources.reference[place], " ", address ? makeLink(address) : "",
    sources.certainty[place] ? make("span", { class: "quiet" }, ` Record: ${sources.certainty[place].replace("-", " ")}.`) : "");
}

function describeTheme(theme, result) {
  const { counts, kept, layer, cells } = result;
  const carriers = [...charted.keys()].filter((row) => kept[row] && stateOf(result, row, theme).state === PRESENT);
  const hatched = [...charted.keys()].filter((row) => kept[row] && stateOf(result, row, theme).elsewhere);
  return [makeHeading(themes.label[theme]),
    make("p", {}, themes.definition[theme]),
    make("p", { class: "state" }, `Carried by ${counts[theme].text} sources.`),
    ...listSources("Present in", carriers, theme), ...listSources("Only in what the filters leave out", hatched, theme)];
}

function listSources(title, rows, theme) {
  if (!rows.length) return [];
  return [make("h4", {}, title), ...makePaged(rows, (row) => makeChooser(sources.label[charted[row]], { theme, source: row }), 30)];
}

function describeSource(source, result) {
  const place = charted[source];
  const carried = [...themes.theme.keys()].filter((theme) => stateOf(result, source, theme).state === PRESENT);
  return [makeHeading(sources.label[place]), makeReference(place),
    makeTerms([["Kind", wordBy("kind", sources.kind[place])], ["Written from", sources.standpoint[place]],
      ["At hand", `${wordBy("extent", sources.extent[place])}${sources.extent[place] === "full" ? "" : " only: what is not in it is unknown"}`]]),
    carried.length ? make("h4", {}, "Themes present") : make("p", {}, "No theme is present under these filters."),
    makePaged(carried, (theme) => makeChooser(themes.label[theme], { theme, source }), 60)];
}

function wordBy(vocabulary, word) {
  return told.words[vocabulary].find(([known]) => known === word)?.[1] ?? word;
}

function describePassage(passage, result) {
  const codings = findCodings(result.layer, (coding) => result.layer.passage[coding] === passage);
  const place = passages.source[passage];
  return [makeHeading(`${sources.label[place]}, ${passages.locator[passage]}`),
    make("p", { class: "quiet" }, `Passage ${passages.passage[passage]}`), makeWords(passage, -1, -1),
    make("h4", {}, codings.length ? joinCount(codings.length, "coding", "codings") : "Not coded by this coder"),
    makePaged(codings, (coding) => makeCoding(coding, result, true)), make("h4", {}, "Source"), makeReference(place)];
}

/** A button that chooses something, wherever on the page it stands. */
function makeChooser(label, chosen, classes = "chooser") {
  return make("button", { type: "button", class: classes, onclick: () => choose(chosen, true) }, label);
}

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
