/* Comparing two plans: regions are matched by overlap, so that only real moves count. */
(function (rm) {
  "use strict";

  const { element, text, count } = rm.words;

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
  function difference(before, now) {
    const matched = matchRegions(before, now);
    const moved = [];
    now.of.forEach((region, place) => {
      const same = region < 0 ? before.of[place] < 0 : matched.get(region) === before.of[place];
      if (!same) moved.push(place);
    });
    return moved;
  }

  function createCompare(store, actions) {
    const open = document.getElementById("rm-plan");
    const against = document.getElementById("rm-against");
    const list = document.getElementById("rm-difference");
    const options = () =>
      store.plans.map((plan, index) => element("option", { value: index }, plan.title));
    open.append(...options());
    against.append(element("option", { value: -1 }, text("compare.nothing")), ...options());
    open.addEventListener("change", () => store.open(Number(open.value)));
    against.addEventListener("change", () => store.look({ against: Number(against.value) }));
    document.getElementById("rm-plan-row").hidden = store.plans.length < 2;

    function redraw() {
      open.value = store.step.plan;
      const index = store.against;
      if (index < 0) {
        store.difference = null;
        list.replaceChildren();
        return;
      }
      const before = store.plans[index];
      const moved = difference(before, store.step).sort(store.territory.byName);
      store.difference = { places: new Set(moved) };
      list.replaceChildren(
        element(
          "p",
          {},
          moved.length
            ? count("compare.moved", moved.length, { plan: before.title })
            : text("compare.same", { plan: before.title }),
        ),
        element("ul", { class: "rm-moved" }, ...moved.map((place) => movedRow(place, before))),
      );
    }

    const movedRow = (place, before) =>
      element(
        "li",
        {},
        element(
          "button",
          { type: "button", class: "rm-link", onclick: () => actions.pick(place, { go: true }) },
          store.territory.names[place],
        ),
        element(
          "span",
          { class: "rm-facts" },
          text("compare.change", {
            before: before.of[place] < 0 ? text("none") : before.regions[before.of[place]],
            now: rm.regionName(store, store.step.of[place]),
          }),
        ),
      );
    return { redraw };
  }

  rm.compare = { difference, matchRegions };
  rm.createCompare = createCompare;
})(window.regiomap);
