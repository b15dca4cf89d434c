/* Patterns for what colour alone must not say: not assigned, cut off, elsewhere than before. */
(function (rm) {
  "use strict";

  const { svg } = rm.elements;

  let defs = null;
  let palette = [];
  const made = new Set();

  const MARKS = {
    plain: [
      8,
      () =>
        svg("path", { d: "M0 8L8 0M-2 2L2 -2M6 10L10 6", stroke: "#9aa5b4", "stroke-width": 1 }),
    ],
    cut: [
      10,
      () =>
        svg("path", {
          d: "M0 0L10 10M-2 8L2 12M8 -2L12 2",
          stroke: "#8c0016",
          "stroke-width": 1.8,
        }),
    ],
    moved: [9, () => svg("circle", { cx: 4.5, cy: 4.5, r: 2.2, fill: "#10131a" })],
  };

  /** Make room on the page for the patterns of these colours. */
  function createPatterns(colours) {
    palette = colours;
    defs = svg("defs", {});
    const hidden = { width: 0, height: 0, "aria-hidden": "true", class: "rm-patterns" };
    document.body.append(svg("svg", hidden, defs));
  }

  /** What to fill a shape with: a pattern on a colour, "none" for white; made when first used. */
  function patterned(kind, colour) {
    const id = `rm-${kind}-${colour}`;
    if (!made.has(id)) {
      made.add(id);
      const [size, mark] = MARKS[kind];
      const fill = colour === "none" ? "#ffffff" : palette[colour];
      defs.append(
        svg(
          "pattern",
          { id, width: size, height: size, patternUnits: "userSpaceOnUse" },
          svg("rect", { width: size, height: size, fill }),
          mark(),
        ),
      );
    }
    return `url(#${id})`;
  }

  rm.patterns = { createPatterns, patterned };
})(window.regiomap);
