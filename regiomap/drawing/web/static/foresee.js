/* What a move would do, by the same checks as after it: nothing changes here. */
(function (rm) {
  "use strict";

  const { text, count, length } = rm.words;
  const { checkRegion } = rm.checks;
  const SHORT_M = 50; // less reads as nothing in kilometres with one decimal

  /** Both regions as they would be after a move to a region, to none (-1), or to a new one. */
  function foresee({ territory, data, verdict, step }, place, to) {
    const from = step.of[place];
    const members = (region) => (verdict.regions[region] || { members: [] }).members;
    const judge = (places) =>
      places.length ? checkRegion(territory, data.criteria, places) : null;
    const byRank = (a, b) => territory.rank[a] - territory.rank[b];
    return {
      left: judge(members(from).filter((one) => one !== place)),
      joined: to < 0 ? null : judge([...members(to), place].sort(byRank)),
      more: moreCut(territory, step.of, place, to),
    };
  }

  /** How many metres of border more a plan would cut. */
  function moreCut({ edges, parentOf }, of, place, to) {
    let more = 0;
    for (const { a, b, metres } of edges) {
      if (a !== place && b !== place) continue;
      const other = of[a === place ? b : a];
      if (other < 0 || parentOf[a] !== parentOf[b]) continue;
      more += metres * ((to >= 0 && other !== to) - (of[place] >= 0 && other !== of[place]));
    }
    return more;
  }

  /** What a move would do, in words: a list of `{ ok, words }`, null where it is neither. */
  function outcome(store, place, to) {
    const { verdict, step, territory, data } = store;
    const { left, joined, more } = foresee(store, place, to);
    const from = step.of[place];
    const said = [];
    if (joined) said.push(...joining(verdict.regions[to], joined));
    else said.push({ ok: false, words: text("then.open") });
    if (from >= 0) said.push(...leaving(verdict.regions[from], left, step.regions[from]));
    if (to >= 0 && from >= 0 && Math.abs(more) >= SHORT_M)
      said.push({
        ok: null,
        words: text(more > 0 ? "then.more" : "then.less", { length: length(Math.abs(more)) }),
      });
    return said;

    function joining(before, after) {
      const region = before ? step.regions[to] : text("then.new");
      const here = territory.parentOf[place];
      const values = before && { before: before.members.length, now: after.members.length };
      const broken = newly(before, after).map((light) => {
        if (light !== "nested") return told(light, after, region);
        return text(before && here !== before.parent ? "then.outside" : "then.crossing");
      });
      if (broken.length) return broken.map((words) => ({ ok: false, words }));
      if (!before) return [];
      const key = after.ok ? (before.ok ? "then.stays" : "then.mends") : "then.broken";
      return [{ ok: after.ok, words: text(key, values) }];
    }

    function leaving(before, after, region) {
      if (!after) return [{ ok: null, words: text("then.gone", { region }) }];
      const broken = newly(before, after).map((light) =>
        light === "nested" ? text("then.crossing") : told(light, after, region),
      );
      if (after.ok && !before.ok) return [{ ok: true, words: text("then.mended", { region }) }];
      return broken.map((words) => ({ ok: false, words }));
    }

    function told(light, { members, nParts }, region) {
      const n = members.length;
      const { minSize: min, maxSize: max } = data.criteria;
      if (light === "contiguous")
        return nParts === 2
          ? text("then.parts.two", { region })
          : text("then.parts", { region, n: nParts });
      return n < min
        ? count("then.few", n, { region, min })
        : text("then.many", { region, n, max });
    }
  }

  /** The lights that turn red, and that of the size as long as it is red. */
  const newly = (before, after) =>
    Object.entries(after.lights)
      .filter(([name, one]) => !one.ok && (name === "size" || !before || before.lights[name].ok))
      .map(([name]) => name);

  rm.foresee = { foresee, outcome };
})(window.regiomap);
