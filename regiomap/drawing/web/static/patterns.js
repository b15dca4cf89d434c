/* Patterns for what colour alone must not say: not assigned, cut off, elsewhere than before. */
(function (rm) {
  "use strict";

  const { svg } = rm.elements;

  /** Patterns for what is not assigned, cut off or different; one of each kind for every colour. */
  function createPatterns(palette) {
    const pattern = (kind, colour, fill) => {
      const [size, mark] = {
        plain: [
          8,
          svg("path", { d: "M0 8L8 0M-2 2L2 -2M6 10L10 6", stroke: "#9aa5b4", "stroke-width": 1 }),
        ],
        cut: [
          10,
          svg("path", {
            d: "M0 0L10 10M-2 8L2 12M8 -2L12 2",
            stroke: "#8c0016",
            "stroke-width": 1.8,
          }),
        ],
        moved: [9, svg("circle", { cx: 4.5, cy: 4.5, r: 2.2, fill: "#10131a" })],
      }[kind];
      return svg(
        "pattern",
        { id: `rm-${kind}-${colour}`, width: size, height: size, patternUnits: "userSpaceOnUse" },
        svg("rect", { width: size, height: size, fill }),
        mark,
      );
    };
    const made = ["plain", "cut", "moved"].flatMap((kind) => [
      pattern(kind, "none", "#ffffff"),
      ...palette.map((fill, colour) => pattern(kind, colour, fill)),
    ]);
    const drawing = svg(
      "svg",
      { width: 0, height: 0, "aria-hidden": "true", class: "rm-patterns" },
      svg("defs", {}, ...made),
    );
    document.body.append(drawing);
  }

  /** What to fill a shape with: a pattern on the colour of a region, "none" for white. */
  const patterned = (kind, colour) => `url(#rm-${kind}-${colour})`;

  rm.patterns = { createPatterns, patterned };
})(window.regiomap);
