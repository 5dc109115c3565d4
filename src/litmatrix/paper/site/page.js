// The page as a whole: what is filtered, what is chosen, and everything that follows from it.

const filters = openFilters();
let chosen = {};
let result = countReview(filters);
const grid = new Grid(document.getElementById("grid"), (place, byKey) => choose(place, byKey));

/** After a change of the filters: count anew and show it; the charts follow when the matrix stands. */
function refresh() {
  result = countReview(filters);
  grid.show(result);
  drawDetails(chosen, result);
  tellStatus();
  cancelAnimationFrame(refresh.waiting);
  refresh.waiting = requestAnimationFrame(() => setTimeout(() => updateCharts(result, chosen)));
}

function tellStatus() {
  document.getElementById("status").textContent =
    `Counted: ${shareOf(result.keptCount, charted.length)} sources, ${shareOf(result.codings, result.layer.cell.length)} codings.`;
}

function shareOf(part, whole) {
  return `${part.toLocaleString("en")} of ${whole.toLocaleString("en")}`;
}

/** Choose a cell, theme, source or passage: matrix, details, charts and findings all show it. */
function choose(place, moveFocus) {
  chosen = place;
  grid.mark(chosen);
  drawDetails(chosen, result);
  markFindings(chosen);
  document.getElementById("clear").hidden = false;
  updateCharts(result, chosen);
  const panel = document.getElementById("details");
  if (moveFocus) document.getElementById("details-heading").focus({ preventScroll: true });
  if (moveFocus || matchMedia("(max-width: 1099px)").matches) panel.scrollIntoView({ block: "nearest", behavior: "auto" });
}

function clearChoice() {
  chosen = {};
  grid.mark(chosen);
  drawDetails(chosen, result);
  markFindings(chosen);
  document.getElementById("clear").hidden = true;
  updateCharts(result, chosen);
  grid.focusCell();
}

function resetFilters() {
  Object.assign(filters, openFilters());
  drawFilters(filters, refresh);
  refresh();
}

/** Light, dark, or as the system has it. */
function turnLights() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  drawCharts(result, chosen);
}

function start() {
  drawOpening();
  drawFilters(filters, refresh);
  grid.show(result);
  drawDetails(chosen, result);
  tellStatus();
  drawFindings();
  drawCodebook();
  drawSources();
  drawChanges();
  document.documentElement.dataset.page = "ready";
  drawCharts(result, chosen).finally(drawFigures);
}

document.getElementById("reset").addEventListener("click", resetFilters);
document.getElementById("clear").addEventListener("click", clearChoice);
document.getElementById("swap").addEventListener("click", () => grid.swap());
document.getElementById("lights").addEventListener("click", turnLights);
document.getElementById("details").addEventListener("keydown", (event) => { if (event.key === "Escape") grid.focusCell(); });
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("details.filter[open]")) if (!open.contains(event.target)) open.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll("details.filter[open]")) { open.open = false; open.firstChild.focus(); }
});
/** On paper everything stands open but the filters, and closes again behind it. */
function openForPrint() {
  const closed = [...document.querySelectorAll("main details:not(.filter):not([open])")];
  for (const element of closed) element.open = true;
  addEventListener("afterprint", () => { for (const element of closed) element.open = false; }, { once: true });
}

addEventListener("beforeprint", openForPrint);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawCharts(result, chosen));
start();
