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

  function freeColour(around, colours, used) {
    const taken = new Set([...around].map((region) => colours[region]));
    let best = -1;
    for (let colour = 0; colour < used.length; colour++) {
      if (!taken.has(colour) && (best < 0 || used[colour] < used[best])) best = colour;
    }
    return best;
  }

  /**
   * Colours for an edited assignment. A region keeps its colour unless a neighbour has the same
   * one; then the region with fewest neighbours changes. New regions (-1) get a free colour.
   */
  function settle(territory, of, colours, nColours) {
    const around = regionNeighbours(territory, of, colours.length);
    const settled = colours.slice();
    const used = Array(nColours).fill(0);
    for (const colour of settled) if (colour >= 0) used[colour] += 1;
    const order = settled
      .map((_, region) => region)
      .sort((a, b) => around[a].size - around[b].size || b - a);
    for (const region of order) {
      const clash =
        settled[region] < 0 ||
        [...around[region]].some((other) => settled[other] === settled[region]);
      if (!clash) continue;
      let colour = freeColour(around[region], settled, used);
      // More neighbours than tints, which takes regions in many parts: the label has to do.
      if (colour < 0)
        colour = settled[region] < 0 ? used.indexOf(Math.min(...used)) : settled[region];
      if (settled[region] >= 0) used[settled[region]] -= 1;
      used[colour] += 1;
      settled[region] = colour;
    }
    return settled;
  }

  rm.colours = { settle };
})(window.regiomap);
