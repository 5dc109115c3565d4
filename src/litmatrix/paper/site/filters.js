// The filters: what a reader can leave out, and the words that explain it.

const MEANINGS = {
  voice: "Whose view it is: the author's own; another's that the author endorses; one that is only reported; one that is contested.",
  stance: "What the author thinks of what the target does about the theme.",
  target: "What a judgement is about. At first those count that the review is mainly about.",
  kind: "What kind of document the source is.",
  extent: "How much of the source was at hand.",
  date: "When the source was published, as far as it is known.",
};
const CHOICES = [
  { name: "kind", label: "Kind of source", words: () => told.words.kind },
  { name: "target", label: "Target", words: () => targets.target.map((target, place) => [target, targets.label[place]]) },
  { name: "voice", label: "Voice", words: () => told.words.voice },
  { name: "stance", label: "Stance", words: () => told.words.stance },
  { name: "extent", label: "Extent", words: () => told.words.extent },
];
const years = [...new Set(sources.date.map((date) => date.slice(0, 4)).filter(Boolean))].sort();

/** The filters a page opens with: what the review's own figures count. */
function openFilters() {
  const all = Object.fromEntries(CHOICES.map(({ name, words }) => [name, new Set(words().map((_, place) => place))]));
  const main = targets.main.flatMap((word, place) => (word === "yes" ? [place] : []));
  const voices = told.words.voice.flatMap(([word], place) => (told.counted.voices.includes(word) ? [place] : []));
  return { ...all, target: new Set(main), voice: new Set(voices), coder: Object.keys(told.layers)[0], from: "", to: "", undated: true };
}

/** The controls; `changed` is called after each change of `filters`. */
function drawFilters(filters, changed) {
  const boxes = CHOICES.map((choice) => makeChoice(choice, filters, changed));
  boxes.splice(5, 0, makeDates(filters, changed));
  replaceChildren("filters", boxes, makeCoders(filters, changed));
}

function makeChoice({ name, label, words }, filters, changed) {
  const all = words(), tally = make("span", { class: "tally" });
  const tell = () => { tally.textContent = filters[name].size === all.length ? "all" : `${filters[name].size} of ${all.length}`; };
  const boxes = all.map(([word, shown], place) => {
    const box = make("input", { type: "checkbox", name, value: word });
    box.checked = filters[name].has(place);
    box.addEventListener("change", () => {
      if (box.checked) filters[name].add(place); else filters[name].delete(place);
      tell();
      changed();
    });
    return make("label", {}, box, make("span", {}, shown));
  });
  const every = make("button", { type: "button", class: "small", onclick: () => setAll(boxes, filters, name, tell, changed) }, "All or none");
  tell();
  return makeBox(name, label, tally, [...boxes, every]);
}

/** Choose every word, or none where all are chosen. */
function setAll(labels, filters, name, tell, changed) {
  const chosen = filters[name].size < labels.length;
  filters[name] = new Set(chosen ? labels.keys() : []);
  for (const label of labels) label.firstChild.checked = chosen;
  tell();
  changed();
}

function makeBox(name, label, tally, children) {
  const legend = make("legend", { class: "hidden" }, label);
  const panel = make("fieldset", {}, legend, make("p", { class: "meaning" }, MEANINGS[name]), children);
  return make("details", { class: "filter", "data-filter": name, name: "filter" }, make("summary", {}, label, " ", tally), panel);
}

function makeDates(filters, changed) {
  const tally = make("span", { class: "tally" });
  const tell = () => {
    const bounds = filters.from || filters.to ? `${filters.from || "…"}–${filters.to || "…"}` : "any";
    tally.textContent = bounds + (filters.undated ? "" : ", dated only");
  };
  const selects = ["from", "to"].map((bound) => {
    const select = make("select", { name: bound }, make("option", { value: "" }, "any year"), years.map((year) => make("option", {}, year)));
    select.value = filters[bound];
    select.addEventListener("change", () => { filters[bound] = select.value; tell(); changed(); });
    return make("label", { class: "select" }, bound === "from" ? "From" : "To", " ", select);
  });
  const undated = make("input", { type: "checkbox", name: "undated" });
  undated.checked = filters.undated;
  undated.addEventListener("change", () => { filters.undated = undated.checked; tell(); changed(); });
  tell();
  return makeBox("date", "Date", tally, [...selects, make("label", {}, undated, make("span", {}, "sources without a date"))]);
}

function makeCoders(filters, changed) {
  const known = new Map(told.coders.map((coder) => [coder.coder, coder]));
  const options = Object.keys(told.layers).map((coder) => {
    const kind = known.get(coder)?.kind;
    return make("option", { value: coder }, kind ? `${coder} (${kind})` : coder);
  });
  const select = make("select", { name: "coder" }, options);
  select.value = filters.coder;
  select.addEventListener("change", () => { filters.coder = select.value; changed(); });
  return make("label", { class: "select coder" }, "Coder ", select);
}
