/* The checks of a youth region. Same rules, same words as regiomap's check_regions in Python. */
(function (rm) {
  "use strict";

  const { text } = rm.words;

  /** Connected pieces of some municipalities: largest first, then by lowest code. */
  function pieces(territory, members) {
    const left = new Set(members);
    const found = [];
    for (const start of members) {
      if (!left.delete(start)) continue;
      const piece = [start];
      for (let i = 0; i < piece.length; i++) {
        for (const next of territory.neighbours[piece[i]]) if (left.delete(next)) piece.push(next);
      }
      found.push(piece.sort((a, b) => territory.rank[a] - territory.rank[b]));
    }
    // Members come by code, so that pieces of equal size are already in order of their first code.
    return found.sort((a, b) => b.length - a.length);
  }

  const namesOf = (territory, places) => places.map((place) => territory.names[place]).join(", ");

  function checkSize(n, criteria) {
    const values = { n, min: criteria.minSize, max: criteria.maxSize };
    if (n < criteria.minSize) return { ok: false, words: text("size.few", values) };
    if (n > criteria.maxSize) return { ok: false, words: text("size.many", values) };
    return { ok: true, words: text("size.ok", values) };
  }

  function checkContiguous(territory, parts) {
    if (parts.length < 2) return { ok: true, words: text("contiguous.ok") };
    const names = namesOf(territory, parts.slice(1).flat());
    return { ok: false, words: text("contiguous.parts", { parts: parts.length, names }) };
  }

  /** How a region lies in the parents: nested, equal, supraregional, crossing, or in none. */
  function checkNested(territory, members) {
    const inside = new Map();
    for (const place of members) {
      const parent = territory.parentOf[place];
      inside.set(parent, (inside.get(parent) || 0) + 1);
    }
    // A municipality without a parent lies in none: it never makes the main one.
    const known = [...inside.keys()].filter((parent) => parent >= 0);
    known.sort((a, b) => inside.get(b) - inside.get(a) || a - b);
    if (!known.length) return { ok: false, main: -1, words: text("nested.none") };
    const main = known[0];
    const whole =
      !inside.has(-1) &&
      known.every((parent) => inside.get(parent) === territory.parentSizes[parent]);
    const values = {
      parent: territory.parents[main],
      parents: known.map((parent) => territory.parents[parent]).join(", "),
      names: namesOf(
        territory,
        members.filter((place) => territory.parentOf[place] !== main),
      ),
    };
    if (inside.size === 1)
      return { ok: true, main, words: text(whole ? "nested.equal" : "nested.ok", values) };
    return {
      ok: false,
      main,
      words: text(whole ? "nested.supraregional" : "nested.crossing", values),
    };
  }

  function checkRegion(territory, criteria, members) {
    const parts = pieces(territory, members);
    const lights = { size: checkSize(members.length, criteria) };
    if (criteria.contiguous) {
      lights.contiguous = checkContiguous(territory, parts);
    }
    const nested = checkNested(territory, members);
    if (criteria.nested && territory.parents.length) lights.nested = nested;
    const people = territory.population
      ? members.reduce((sum, place) => sum + (territory.population[place] || 0), 0)
      : null;
    return {
      members,
      people,
      lights,
      parent: nested.main,
      nParts: parts.length,
      cutOff: criteria.contiguous ? parts.slice(1).flat() : [],
      ok: Object.entries(lights).every(
        ([name, light]) => light.ok || criteria.recommended.includes(name),
      ),
    };
  }

  /** Metres of border between two regions inside one parent: what a plan is ranked by. */
  function cutMetres(territory, of) {
    let metres = 0;
    const { edges, parentOf } = territory;
    for (const { a, b, metres: shared } of edges) {
      if (of[a] >= 0 && of[b] >= 0 && of[a] !== of[b] && parentOf[a] === parentOf[b])
        metres += shared;
    }
    return metres;
  }

  /** Check a whole assignment; empty regions give null, so that numbers stay where they are. */
  function check(territory, criteria, of, nRegions) {
    const members = Array.from({ length: nRegions }, () => []);
    let unassigned = 0;
    for (const place of territory.byCode) {
      if (of[place] >= 0) members[of[place]].push(place);
      else unassigned += 1;
    }
    const regions = members.map((of1) =>
      of1.length ? checkRegion(territory, criteria, of1) : null,
    );
    const alive = regions.filter((region) => region !== null);
    return {
      regions,
      unassigned,
      nRegions: alive.length,
      failing: alive.filter((region) => !region.ok).length,
      cut: cutMetres(territory, of),
    };
  }

  /** Whether everybody has a region who can have one. */
  const isWhole = ({ step, territory, data }) =>
    step.of.every(
      (region, place) =>
        region >= 0 || place in data.unplaced || territory.neighbours[place].length === 0,
    );

  rm.checks = { check, checkRegion, cutMetres, isWhole };
})(window.regiomap);
