// The two charts, drawn by Vega under the page's policy: its interpreter evaluates expressions, so none is compiled.

const CHARTS = ["bounds", "stances"];
const views = {};

/** The rows of each chart under the filters. */
function listChartRows(result) {
  const bounds = result.counts.map((count, place) => ({ theme: themes.theme[place], label: wrapWords(themes.label[place], 30).join("\n"), place,
    present: count.present, at_most: count.atMost, text: count.text }));
  const stances = bounds.flatMap(({ theme, label, place }) => told.words.stance.map(([, stance], order) =>
    ({ theme, label, place, stance, order, count: result.counts[place].stances[order] })));
  return { bounds, stances };
}

function readColours() {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(name).trim();
  return { ink: read("--ink"), quiet: read("--quiet"), line: read("--line"), accent: read("--accent"), mark: read("--mark"),
    on_accent: read("--on-accent"), on_mark: read("--on-mark") };
}

function makeConfig({ ink, quiet, line }) {
  const font = getComputedStyle(document.body).fontFamily;
  return { text: { font }, axis: { labelFont: font, titleFont: font, labelColor: ink, titleColor: quiet, gridColor: line, labelFontSize: 12,
    titleFontSize: 12, titleFontWeight: "normal" } };
}

/** A chart's specification with its rows in place. */
function fillSpec(spec, name, rows) {
  return { ...spec, data: spec.data.map((data) => (data.name === name ? { ...data, values: rows } : data)) };
}

/** Draw the charts anew, as when the page opens or turns dark. */
async function drawCharts(result, chosen) {
  const rows = listChartRows(result), colours = readColours();
  for (const name of CHARTS) {
    views[name]?.finalize();
    const drawn = await vegaEmbed(`#chart-${name}`, fillSpec(told.charts[name], name, rows[name]),
      { ast: true, actions: false, defaultStyle: false, tooltip: false, renderer: "svg", config: makeConfig(colours) });
    views[name] = drawn.view;
    drawn.view.addEventListener("click", (_, item) => { if (item?.datum?.theme) choose({ theme: themePlace.get(item.datum.theme) }, false); });
  }
  await updateCharts(result, chosen);
}

/** Hand the charts what the filters leave, and what is chosen. */
async function updateCharts(result, chosen) {
  const rows = listChartRows(result), colours = readColours();
  for (const name of CHARTS.filter((known) => views[known])) {
    const view = views[name];
    for (const colour of ["ink", "accent", "mark", "on_accent", "on_mark"]) view.signal(colour, colours[colour]);
    view.signal("chosen", chosen.theme === undefined ? "" : themes.theme[chosen.theme]).data(name, rows[name]);
    await view.runAsync();
  }
  drawNumbers(result);
  document.documentElement.dataset.charted = String(1 + Number(document.documentElement.dataset.charted ?? 0)); // who waits, sees it
}

/** The numbers of the charts as a table, for whoever would rather read them. */
function drawNumbers(result) {
  const head = make("tr", {}, ["Theme", "Sources", ...told.words.stance.map(([, word]) => capital(word))].map((word) => make("th", { scope: "col" }, word)));
  const body = result.counts.map((count, place) => make("tr", {}, make("th", { scope: "row" }, themes.label[place]),
    make("td", {}, count.text), count.stances.map((number) => make("td", {}, String(number)))));
  replaceChildren("chart-numbers", make("thead", {}, head), make("tbody", {}, body));
}
