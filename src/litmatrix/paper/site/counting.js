// What the filters leave: the state of every cell, and how many sources carry each theme. The rules are those of
// litmatrix.tables: distinct sources, never codings; "absent" only of what was read in full.

const PRESENT = "present";

/** For each place of a vocabulary 1 where it is chosen, else 0. */
function maskOf(chosen, length) {
  const mask = new Uint8Array(length);
  for (const place of chosen) mask[place] = 1;
  return mask;
}

/** Which charted sources the filters keep, 1 or 0 by row. */
function keepSources(filters) {
  const kinds = new Set([...filters.kind].map((place) => told.words.kind[place][0]));
  const extents = new Set([...filters.extent].map((place) => told.words.extent[place][0]));
  return Uint8Array.from(charted, (place) => {
    const year = sources.date[place].slice(0, 4);
    const dated = year ? year >= filters.from && (!filters.to || year <= filters.to) : filters.undated;
    return dated && kinds.has(sources.kind[place]) && extents.has(sources.extent[place]) ? 1 : 0;
  });
}

/** Everything the page shows under its filters. */
function countReview(filters) {
  const layer = told.layers[filters.coder];
  const kept = keepSources(filters);
  const cells = countCells(layer, filters);
  const counts = themes.theme.map((_, theme) => countTheme(layer, cells, kept, theme));
  const keptCount = kept.reduce((sum, one) => sum + one, 0);
  return { layer, kept, cells, counts, keptCount, codings: countKept(layer, cells, kept) };
}

/** For each cell: has it a coding, has it one that counts, and the stances of those that count (a bit for each). */
function countCells(layer, filters) {
  const masks = { voice: maskOf(filters.voice, told.words.voice.length), stance: maskOf(filters.stance, told.words.stance.length),
    target: maskOf(filters.target, targets.target.length) };
  const { voice, stance, target } = layer.places;
  const coded = new Uint8Array(cellCount), stances = new Uint32Array(cellCount), counted = new Uint8Array(layer.cell.length);
  for (let coding = 0; coding < layer.cell.length; coding += 1) {
    const cell = layer.cell[coding];
    coded[cell] = 1;
    if (masks.voice[voice[coding]] && masks.stance[stance[coding]] && masks.target[target[coding]]) {
      counted[coding] = 1;
      stances[cell] |= 1 << stance[coding];
    }
  }
  return { coded, stances, counted };
}

function countKept(layer, cells, kept) {
  const width = themes.theme.length;
  let sum = 0;
  for (let coding = 0; coding < layer.cell.length; coding += 1) {
    if (cells.counted[coding] && kept[Math.floor(layer.cell[coding] / width)]) sum += 1;
  }
  return sum;
}

/** How many of the sources kept carry a theme, how many at most, and how many take each stance on it. */
function countTheme(layer, cells, kept, theme) {
  const width = themes.theme.length;
  const found = { present: 0, atMost: 0, elsewhere: 0, total: 0, stances: told.words.stance.map(() => 0) };
  for (let row = 0; row < charted.length; row += 1) {
    if (!kept[row]) continue;
    const cell = row * width + theme;
    found.total += 1;
    if (cells.stances[cell]) {
      found.present += 1;
      found.atMost += 1;
      for (let bits = cells.stances[cell], place = 0; bits; bits >>= 1, place += 1) found.stances[place] += bits & 1;
    } else {
      if (layer.silence[cell]) found.atMost += 1;
      if (cells.coded[cell]) found.elsewhere += 1;
    }
  }
  return { ...found, text: describeBounds(found) };
}

/** "3 of 7, at most 6", or "3 of 7" where all is known. */
function describeBounds({ present, atMost, total }) {
  return `${present} of ${total}${atMost > present ? `, at most ${atMost}` : ""}`;
}

/** The state of a cell: state, as in litmatrix.tables, and whether it is coded in what does not count. */
function stateOf(result, row, theme) {
  const cell = row * themes.theme.length + theme;
  if (result.cells.stances[cell]) return { state: PRESENT, elsewhere: false };
  const state = told.words.silence[result.layer.silence[cell]][0];
  return { state, elsewhere: Boolean(result.cells.coded[cell]) };
}

/** A state in words. */
function describeState({ state, elsewhere }) {
  if (!elsewhere) return STATE_WORDS[state];
  const rest = state === "absent" ? "" : `; ${STATE_WORDS[state]}`;
  return `${STATE_WORDS.elsewhere}${rest}`;
}

const STATE_WORDS = {
  present: "present",
  elsewhere: "coded only in what the filters leave out",
  absent: "absent: read in full, and not coded there",
  "not in the extract": "unknown: only an extract or an abstract was at hand",
  "not examined": "not examined: this coder has not read the source for this theme",
};
const MARK_NAMES = { present: "present", absent: "absent", "not in the extract": "unknown", "not examined": "unread" };

/** The marks of a cell: one, or the hatched one with the doubt that stays. */
function listMarks({ state, elsewhere }) {
  if (!elsewhere) return [MARK_NAMES[state]];
  return state === "absent" ? ["elsewhere"] : ["elsewhere", MARK_NAMES[state]];
}
