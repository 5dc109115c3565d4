// The matrix: a grid of sources and themes that shows what fits the window, so that its size costs nothing.
// A small one stands there whole, its rows as high as their labels; a large one has rows of one height.
// One cell at a time can be reached by Tab; the arrow keys move, Enter opens.

const WHOLE = 6000; // cells: below, all of them stand in the page, for printing and for finding in the page
const MARGIN = 3; // rows and columns beyond the window that are drawn with it

class Grid {
  constructor(element, choose) {
    this.element = element;
    this.choose = choose;
    this.focus = { row: 0, column: 0 };
    this.swapped = charted.length > 24;
    this.chosen = {};
    element.addEventListener("keydown", (event) => this.move(event));
    element.addEventListener("click", (event) => this.click(event));
    element.parentElement.addEventListener("scroll", () => this.scroll(), { passive: true });
    new ResizeObserver(() => { this.size = undefined; this.draw(); }).observe(element.parentElement);
  }

  /** Show a result of countReview. */
  show(result) {
    this.result = result;
    this.arrange();
    this.draw();
  }

  swap() {
    this.swapped = !this.swapped;
    this.size = undefined;
    this.focus = { row: 0, column: 0 };
    this.element.parentElement.scrollTo(0, 0);
    this.show(this.result);
  }

  /** The rows and columns in order; themes in rows stand under the name of their family. */
  arrange() {
    const shownSources = charted.map((place, row) => ({ kind: "source", place: row, label: sources.label[place] }))
      .filter(({ place }) => this.result.kept[place]);
    const shownThemes = themes.theme.map((_, place) => ({ kind: "theme", place, label: themes.label[place],
      family: themes.family_label[place], text: this.result.counts[place].text }));
    this.rows = this.swapped ? shownSources : withFamilies(shownThemes);
    this.columns = this.swapped ? shownThemes : shownSources;
    this.clampFocus();
    this.element.setAttribute("aria-rowcount", this.rows.length + 1);
    this.element.setAttribute("aria-colcount", this.columns.length + 1);
  }

  clampFocus() {
    this.focus.row = Math.min(this.focus.row, this.rows.length - 1);
    this.focus.column = Math.min(this.focus.column, this.columns.length - 1);
    if (this.rows[this.focus.row]?.kind === "family") this.focus.row += 1;
  }

  /** The sizes the style gives: rows, columns, row labels and the head, in pixels. */
  measure() {
    const style = getComputedStyle(this.element);
    const read = (name) => parseFloat(style.getPropertyValue(name));
    return { row: read("--row"), column: read("--column"), side: read("--side"), head: read("--head") };
  }

  draw() {
    if (!this.result) return;
    const held = this.element.contains(document.activeElement);
    this.element.classList.toggle("by-source", this.swapped);
    this.size ??= this.measure();
    this.whole = this.rows.length * this.columns.length <= WHOLE;
    this.element.classList.toggle("whole", this.whole);
    this.element.style.width = `${this.size.side + this.columns.length * this.size.column}px`;
    this.element.style.height = this.whole ? "auto" : `${this.size.head + this.rows.length * this.size.row}px`;
    const { rows, columns } = this.findWindow();
    this.element.replaceChildren(this.makeHead(columns), ...rows.map((row) => this.makeRow(row, columns)));
    if (held) this.focusCell();
  }

  /** The rows and columns to draw: those in sight with a margin, and the one that has the focus. */
  findWindow() {
    if (this.whole) return { rows: [...this.rows.keys()], columns: [...this.columns.keys()] };
    const { scrollTop, scrollLeft, clientHeight, clientWidth } = this.element.parentElement;
    return { rows: listSpan(scrollTop, clientHeight, this.size.row, this.rows.length, this.focus.row),
      columns: listSpan(scrollLeft, clientWidth, this.size.column, this.columns.length, this.focus.column) };
  }

  scroll() {
    if (!this.result || this.whole || this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => { this.waiting = false; this.draw(); });
  }

  makeHead(columns) {
    const corner = make("div", { role: "columnheader", class: "corner", "aria-colindex": 1 }, this.swapped ? "Source" : "Theme");
    const cells = columns.map((column) => this.place(this.makeLabel("columnheader", this.columns[column], -1, column), column));
    return make("div", { role: "row", class: "head", "aria-rowindex": 1 }, corner, cells);
  }

  makeRow(row, columns) {
    const item = this.rows[row];
    const element = make("div", { role: "row", "aria-rowindex": row + 2, class: item.kind === "family" ? "family" : "line" });
    if (!this.whole) element.style.top = `${this.size.head + row * this.size.row}px`;
    if (item.kind === "family") {
      element.append(make("div", { role: "rowheader", "aria-colindex": 1, class: "side" }, item.label));
      return element;
    }
    element.append(this.makeLabel("rowheader", item, row, -1),
      ...columns.map((column) => this.place(this.makeCell(row, column), column)));
    return element;
  }

  place(element, column) {
    if (!this.whole) element.style.left = `${this.size.side + column * this.size.column}px`;
    return element;
  }

  /** The name of a source or theme, with how many sources carry it. */
  makeLabel(role, item, row, column) {
    const chosen = this.chosen[item.kind] === item.place;
    return make("div", { role, class: `${role === "rowheader" ? "side" : "top"}${chosen ? " chosen" : ""}`, "data-row": row,
      "data-column": column, "aria-colindex": column + 2, tabindex: this.hasFocus(row, column) ? 0 : -1 },
    make("span", { class: "name", title: this.whole ? undefined : item.label }, item.label), item.text ? make("span", { class: "count" }, item.text) : "");
  }

  makeCell(row, column) {
    const { theme, source } = this.find(row, column);
    const state = stateOf(this.result, source, theme);
    const chosen = this.chosen.theme === theme && this.chosen.source === source;
    const name = `${themes.label[theme]}, ${sources.label[charted[source]]}: ${describeState(state)}`;
    const near = this.chosen.theme === theme || this.chosen.source === source;
    return make("div", { role: "gridcell", "aria-label": name, "aria-selected": String(chosen), "data-row": row, "data-column": column,
      "aria-colindex": column + 2, tabindex: this.hasFocus(row, column) ? 0 : -1,
      class: `cell${chosen ? " chosen" : near ? " near" : ""}` }, listMarks(state).map(makeMark));
  }

  /** The theme and the row of the source at a place of the grid; of a label only one of them. */
  find(row, column) {
    const items = [this.rows[row], this.columns[column]].filter(Boolean);
    return Object.fromEntries(items.map((item) => [item.kind, item.place]));
  }

  hasFocus(row, column) {
    return this.focus.row === row && this.focus.column === column;
  }

  click(event) {
    const cell = event.target.closest("[data-row]");
    if (cell) this.open(Number(cell.dataset.row), Number(cell.dataset.column), false);
  }

  open(row, column, byKey) {
    this.setFocus(row, column);
    this.choose(this.find(row, column), byKey);
  }

  move(event) {
    const { row, column } = this.focus;
    if (event.key === "Enter" || event.key === " ") this.open(row, column, true);
    else {
      const target = this.findTarget(event, row, column);
      if (!target) return;
      this.setFocus(...target);
      this.reveal();
    }
    event.preventDefault();
  }

  /** Where a key leads from a place: within the labels (-1) and the cells. */
  findTarget(event, row, column) {
    const page = Math.max(1, Math.floor(this.element.parentElement.clientHeight / this.size.row) - 3);
    const last = [this.rows.length - 1, this.columns.length - 1];
    const steps = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1], PageDown: [page, 0], PageUp: [-page, 0] };
    if (event.key === "Home") return [event.ctrlKey ? 0 : row, event.ctrlKey ? 0 : -1];
    if (event.key === "End") return [event.ctrlKey ? last[0] : row, last[1]];
    if (!steps[event.key]) return null;
    const [down, right] = steps[event.key];
    let next = Math.max(-1, Math.min(last[0], row + down));
    if (this.rows[next]?.kind === "family") next += down < 0 || next === last[0] ? -1 : 1;
    const side = Math.max(-1, Math.min(last[1], column + right));
    return next === -1 && side === -1 ? null : [next, side];
  }

  setFocus(row, column) {
    this.cellAt(this.focus)?.setAttribute("tabindex", -1);
    this.focus = { row: this.rows[row]?.kind === "family" ? row + 1 : row, column };
    this.cellAt(this.focus)?.setAttribute("tabindex", 0);
  }

  cellAt({ row, column }) {
    return this.element.querySelector(`[data-row="${row}"][data-column="${column}"]`);
  }

  /** Bring the cell with the focus into sight, beside the labels that stay where they are. */
  reveal() {
    if (!this.cellAt(this.focus)) this.draw();
    this.cellAt(this.focus)?.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.focusCell();
  }

  focusCell() {
    this.cellAt(this.focus)?.focus({ preventScroll: true });
  }

  /** Mark what was chosen here or elsewhere on the page. */
  mark(chosen) {
    this.chosen = chosen;
    this.draw();
  }
}

/** The places in sight, with a margin, and one more that must be there. */
function listSpan(scroll, room, size, count, needed) {
  const first = Math.max(0, Math.floor(scroll / size) - MARGIN), last = Math.min(count, Math.ceil((scroll + room) / size) + MARGIN);
  const span = Array.from({ length: Math.max(0, last - first) }, (_, step) => first + step);
  if (needed >= 0 && needed < count && (needed < first || needed >= last)) span.push(needed);
  return span.sort((one, other) => one - other);
}

function withFamilies(items) {
  return items.flatMap((item, place) => (item.family === items[place - 1]?.family ? [item]
    : [{ kind: "family", label: item.family }, item]));
}
