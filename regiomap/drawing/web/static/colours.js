/* Colours under edits: Python chose the first ones, here they stay as long as they can. */
(function (rm) {
  "use strict";

  function regionNeighbours(territory, of, nRegions) {
    const around = Array.from({ length: nRegions }, () => new Set());
    for (const { a, b } of territory.edges) {
      if (of[a] >= 0 && of[b] >= 0 && of[a] !== of[b]) {
        around[of[a]].add(of[b]);
        around[of[b]].add(of[a]);
      }
    }
    return around;
  }

  /** For every region the parent that most members lie in (the first of equals); -1 for none. */
  function mainParents(territory, of, nRegions) {
    const inside = Array.from({ length: nRegions }, () => new Map());
    of.forEach((region, place) => {
      const parent = territory.parentOf[place];
      if (region >= 0 && parent >= 0)
        inside[region].set(parent, (inside[region].get(parent) || 0) + 1);
    });
    const order = ([p, n], [q, m]) => m - n || p - q;
    return inside.map((counts) => (counts.size ? [...counts].sort(order)[0][0] : -1));
  }

  /** The least used of the numbers that nobody around has; -1 for none. */
  function leastUsed(used, taken) {
    let best = -1;
    for (let one = 0; one < used.length; one++) {
      if (!taken.has(one) && (best < 0 || used[one] < used[best])) best = one;
    }
    return best;
  }

  /**
   * Colours for an edited assignment: a tint of the hue of the parent a region lies in. A region
   * keeps its tint unless a neighbour has the same one; then the region with fewest neighbours
   * changes. New regions (-1) get a free tint. Without parents there is one row of colours.
   */
  function settle(territory, of, colours, { palette, hues, tints }) {
    const around = regionNeighbours(territory, of, colours.length);
    const width = tints || palette.length;
    const last = palette.length / width - 1; // the row of regions in no parent
    const rows = tints
      ? mainParents(territory, of, colours.length).map((parent) => hues[parent] ?? last)
      : colours.map(() => 0);
    const settled = colours.map((colour) => (colour < 0 ? -1 : colour % width));
    const used = Array(width).fill(0);
    for (const tint of settled) if (tint >= 0) used[tint] += 1;
    const order = settled
      .map((_, region) => region)
      .sort((a, b) => around[a].size - around[b].size || b - a);
    for (const region of order) {
      const others = [...around[region]];
      const clash =
        settled[region] < 0 || others.some((other) => settled[other] === settled[region]);
      if (!clash) continue;
      const taken = (wanted) => new Set(others.filter(wanted).map((other) => settled[other]));
      let tint = leastUsed(
        used,
        taken(() => true),
      );
      // More neighbours than tints: those of one hue still differ, or else the label has to do.
      if (tint < 0)
        tint = leastUsed(
          used,
          taken((other) => rows[other] === rows[region]),
        );
      if (tint < 0) tint = settled[region] < 0 ? used.indexOf(Math.min(...used)) : settled[region];
      if (settled[region] >= 0) used[settled[region]] -= 1;
      used[tint] += 1;
      settled[region] = tint;
    }
    return settled.map((tint, region) => rows[region] * width + tint);
  }

  rm.colours = { settle };
})(window.regiomap);
