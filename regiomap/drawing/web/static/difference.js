/* What differs between two divisions: regions are matched by overlap, so only real moves count. */
(function (rm) {
  "use strict";

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

  rm.difference = { movedBetween };
})(window.regiomap);
