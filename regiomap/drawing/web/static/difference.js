/* What differs between two divisions: regions are matched by overlap, so only real moves count. */
(function (rm) {
  "use strict";

  const { text, list, number } = rm.words;
  const MOST_NAMES = 3;

  /** For every region of `b` the region of `a` that shares most municipalities, one to one. */
  function matchRegions(a, b) {
    const shared = new Map();
    b.of.forEach((region, place) => {
      if (region < 0 || a.of[place] < 0) return;
      const key = region * a.regions.length + a.of[place];
      shared.set(key, (shared.get(key) || 0) + 1);
    });
    const pairs = [...shared].map(([key, n]) => ({
      n,
      b: Math.floor(key / a.regions.length),
      a: key % a.regions.length,
    }));
    pairs.sort((one, two) => two.n - one.n || one.b - two.b || one.a - two.a);
    const matched = new Map();
    const taken = new Set();
    for (const pair of pairs) {
      if (matched.has(pair.b) || taken.has(pair.a)) continue;
      matched.set(pair.b, pair.a);
      taken.add(pair.a);
    }
    return matched;
  }

  /** The municipalities that lie elsewhere in `now` than in `before`. */
  function movedBetween(before, now) {
    const matched = matchRegions(before, now);
    const moved = [];
    now.of.forEach((region, place) => {
      const same = region < 0 ? before.of[place] < 0 : matched.get(region) === before.of[place];
      if (!same) moved.push(place);
    });
    return moved;
  }

  /** Where a municipality was and is: a region of the same name says who left it and who came. */
  function changeOf(territory, before, now, place) {
    const name = ({ of, regions }) => (of[place] < 0 ? text("none") : regions[of[place]]);
    if (before.of[place] < 0 || now.of[place] < 0 || name(before) !== name(now))
      return text("differs.change", { before: name(before), now: name(now) });
    const members = (plan) =>
      territory.codes.map((_, one) => one).filter((one) => plan.of[one] === plan.of[place]);
    const [old, fresh] = [members(before), members(now)];
    const others = (these, those) =>
      few(
        territory,
        these.filter((one) => !those.includes(one)),
      );
    const parts = [
      text("differs.same"),
      ...said("differs.without", others(old, fresh)),
      ...said("differs.with", others(fresh, old)),
    ];
    return parts.join(", ");
  }

  /** Regions of one plan that lie whole in a larger one of the other: names of both, in order. */
  function partsOf(inner, outer) {
    const members = inner.regions.map(() => []);
    inner.of.forEach((region, place) => region >= 0 && members[region].push(place));
    const sizes = outer.regions.map(() => 0);
    outer.of.forEach((region) => region >= 0 && (sizes[region] += 1));
    return members.flatMap((places, region) => {
      const around = places.length ? outer.of[places[0]] : -1;
      const whole = around >= 0 && places.every((place) => outer.of[place] === around);
      const names = { part: inner.regions[region], whole: outer.regions[around] };
      return whole && sizes[around] > places.length && names.part !== names.whole ? [names] : [];
    });
  }

  const said = (key, names) => (names ? [text(key, { names })] : []);

  /** Some names in a row, and how many others there are. */
  function few(territory, places) {
    const names = places
      .slice()
      .sort(territory.byName)
      .map((place) => territory.names[place]);
    if (names.length <= MOST_NAMES + 1) return list(names);
    const n = number(names.length - MOST_NAMES);
    return list([...names.slice(0, MOST_NAMES), text("differs.others", { n })]);
  }

  rm.difference = { movedBetween, changeOf, partsOf };
})(window.regiomap);
