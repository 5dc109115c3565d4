// The parts of the page that no filter touches: question, figures, codebook, sources, what changed.

function drawOpening() {
  const { questions, limits, standing } = told.review;
  replaceChildren("question-text", questions.map((question) => make("p", { class: "question" }, question)));
  replaceChildren("limits-list", [...standing, ...limits].map((limit) => make("li", {}, limit)));
  document.getElementById("texts-banner").hidden = !told.review.texts;
}

function drawFigures() {
  const figures = readData("figures-data");
  document.getElementById("figures").hidden = !figures.length;
  document.querySelector('nav a[href="#figures"]').hidden = !figures.length;
  const groups = new Map();
  for (const figure of figures) groups.set(figure.heading, [...(groups.get(figure.heading) ?? []), makeFigure(figure)]);
  replaceChildren("figure-list", [...groups].map(([heading, own]) => make("details", { class: "group" },
    make("summary", {}, make("strong", {}, heading || "Figures"), ` ${joinCount(own.length, "figure", "figures")}`), own)));
  unpackFigures(figures);
}

function makeFigure({ stem, title, alt, caption, files }) {
  const links = files.map((file) => make("a", { href: file, download: file.split("/").pop(), class: "download", "aria-label": `${title} as ${file.split(".").pop().toUpperCase()}` },
    file.split(".").pop().toUpperCase()));
  return make("figure", { id: `figure-${stem}` }, make("div", { class: "sheet" }, make("img", { alt, "data-stem": stem })),
    make("figcaption", {}, make("strong", {}, `${title}.`), " ", caption, make("span", { class: "downloads" }, "Download: ", links)));
}

/** Pictures are kept packed; each is unpacked when the page has time. An image cannot run what an SVG holds. */
async function unpackFigures(figures) {
  for (const { stem, svg } of figures) {
    await new Promise((resolve) => { (window.requestIdleCallback ?? setTimeout)(resolve); });
    const bytes = Uint8Array.from(atob(svg), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    const image = document.querySelector(`img[data-stem="${stem}"]`);
    image.src = `data:image/svg+xml,${encodeURIComponent(await new Response(stream).text())}`;
  }
  document.documentElement.dataset.figures = "ready";
}

function drawCodebook() {
  const parts = themes.theme.map((theme, place) => {
    const head = themes.family_label[place] === themes.family_label[place - 1] ? [] : [make("h3", {}, themes.family_label[place])];
    const rules = told.rules.filter((rule) => rule.theme_a === theme || rule.theme_b === theme);
    return [...head, make("details", { class: "theme", "data-theme": theme },
      make("summary", {}, make("strong", {}, themes.label[place]), " ", themes.definition[place]),
      makeTerms([["Counts", themes.include_when[place]], ["Does not count", themes.exclude_when[place]],
        ["Wanting", themes.wants_means[place] === "na" ? "" : themes.wants_means[place]], ["Invented example", themes.invented_example[place]],
        ["Since version", themes.since[place]]]),
      rules.map((rule) => make("p", {}, make("strong", {}, `Or ${labelOfTheme(rule.theme_a === theme ? rule.theme_b : rule.theme_a)}? `), rule.rule)))];
  });
  const listed = targets.target.map((_, place) => [targets.label[place], `${targets.description[place]}${targets.main[place] === "yes" ? "" : " (not counted at first)"}`]);
  replaceChildren("codebook-list", parts.flat(), make("h3", {}, "Targets: what a judgement can be about"), makeTerms(listed),
    make("h3", {}, "Who coded"), makeTerms(told.coders.map(({ coder, kind, name, note }) => [coder, `${capital(kind)}: ${name}. ${note}`])));
}

function labelOfTheme(theme) {
  return themes.label[themePlace.get(theme)] ?? theme;
}

function drawSources() {
  const find = document.getElementById("find-source");
  const all = [...sources.source.keys()];
  const show = () => {
    const asked = find.value.trim().toLowerCase();
    const found = asked ? all.filter((place) => `${sources.label[place]} ${sources.reference[place]}`.toLowerCase().includes(asked)) : all;
    document.getElementById("sources-found").textContent = asked ? `${found.length} found` : "";
    replaceChildren("source-list", makePaged(found, makeSource, 30));
  };
  find.closest("label").hidden = all.length <= 30;
  find.addEventListener("input", show);
  show();
}

function makeSource(place) {
  const row = rowOfSource.get(place);
  const name = row === undefined ? make("strong", {}, sources.label[place]) : makeChooser(sources.label[place], { source: row });
  const facts = [wordBy("kind", sources.kind[place]), `at hand: ${wordBy("extent", sources.extent[place])}`];
  if (row === undefined) facts.push(`not charted: ${sources.exclusion_reason[place]}`);
  return make("article", { class: "source" }, make("h3", {}, name), makeReference(place), make("p", { class: "quiet" }, facts.join(" · ")),
    make("details", {}, make("summary", {}, "BibTeX"), make("pre", { tabindex: 0 }, sources.bibtex[place]), makeCopier(sources.bibtex[place])));
}

/** A button that copies a text; where the browser does not allow it, the text is selected to be copied by hand. */
function makeCopier(text) {
  const button = make("button", { type: "button", class: "small", onclick: copy }, "Copy");
  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(button.previousElementSibling);
      button.textContent = "Selected: press Ctrl+C";
    }
  }
  return button;
}

function drawChanges() {
  const { changes } = told;
  document.getElementById("changes").hidden = !changes;
  document.querySelector('nav a[href="#changes"]').hidden = !changes;
  if (!changes) return;
  const names = ["sources", "charted", "themes", "codings", "findings"];
  const head = make("tr", {}, make("td"), [changes.before.version, changes.after.version].map((name) => make("th", { scope: "col" }, name)));
  const body = names.map((name) => make("tr", {}, make("th", { scope: "row" }, capital(name)), [changes.before, changes.after].map((side) => make("td", {}, String(side[name])))));
  const parts = changes.parts.map(([heading, lines]) => make("details", {}, make("summary", {}, make("strong", {}, heading), ` ${joinCount(lines.length, "change", "changes")}`),
    makePaged(lines, (line) => line, 100)));
  replaceChildren("changes-list", make("table", { class: "numbers" }, make("thead", {}, head), make("tbody", {}, body)),
    parts.length ? parts : make("p", {}, "Nothing changed."), changes.remarks.map((remark) => make("p", { class: "quiet" }, remark)));
}
