// The findings: what supports each and what contradicts it, passage by passage, and what nobody can say.

const SAYS = { supports: "supports", "supports and contradicts": "supports and contradicts", contradicts: "contradicts", silent: "read in full, does not speak to it",
  "cannot be examined": "cannot be examined: only a part was at hand", "": "not placed" };

function drawFindings() {
  replaceChildren("finding-list", told.findings.length ? makePaged(told.findings, makeFinding, 100) : make("p", {}, "The review states no finding."));
}

function makeFinding(finding) {
  const article = make("article", { class: "finding", "data-themes": finding.themes.join(" ") },
    make("h3", {}, finding.statement),
    make("p", { class: "state" }, `Supported by ${finding.text} sources`, finding.judgement ? `; judged by a person: ${finding.judgement}. ${finding.rationale}` : "."),
    makeSides(finding),
    make("details", {}, make("summary", {}, "How it was reached"), make("p", {}, finding.basis),
      make("p", { class: "quiet" }, `${capital(finding.by)}, ${finding.date}.`), makeStances(finding)),
    make("p", { class: "themes" }, "Themes: ", finding.themes.map((theme) => makeChooser(themes.label[themePlace.get(theme)] ?? theme, { theme: themePlace.get(theme) }))));
  return article;
}

function makeSides(finding) {
  return make("div", { class: "sides" }, [["Supporting", finding.supporting], ["Contradicting", finding.contradicting]].map(([title, ids]) =>
    make("div", { class: "side-of" }, make("h4", {}, `${title}: ${ids.length ? joinCount(ids.length, "passage", "passages") : "no passage argues the other way"}`),
      groupBySource(ids).map(([place, own]) => make("p", {}, make("strong", {}, sources.label[place]), " ",
        own.map((passage) => makeChooser(passages.locator[passage], { passage, source: rowOfSource.get(place) }, "locator")))))));
}

function groupBySource(ids) {
  const groups = new Map();
  for (const passage of ids.map((id) => passagePlace.get(id)).filter((place) => place !== undefined)) {
    const place = passages.source[passage];
    groups.set(place, [...(groups.get(place) ?? []), passage]);
  }
  return [...groups.entries()];
}

/** What every charted source says of a finding, in words; of very many sources only those that speak. */
function makeStances(finding) {
  const placed = finding.marks.map((mark, row) => [sources.label[charted[row]], SAYS[mark]]);
  const few = placed.length <= 40 ? placed : placed.filter((_, row) => finding.marks[row]);
  return makeTerms(few);
}

/** Mark the findings that draw on the theme chosen. */
function markFindings(chosen) {
  for (const article of document.querySelectorAll(".finding")) {
    const linked = chosen.theme !== undefined && article.dataset.themes.split(" ").includes(themes.theme[chosen.theme]);
    article.classList.toggle("linked", linked);
  }
}
