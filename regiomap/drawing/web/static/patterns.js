/* Patterns for what colour alone must not say: not assigned, cut off, elsewhere than before. */
(function (rm) {
  "use strict";

  const { svg } = rm.elements;

  let defs = null;
  let palette = [];
  const named = new Set();

  // A tile of so many pixels, and what is drawn on it.
  const MARKS = {
    plain: { size: 8, d: "M0 8L8 0M-2 2L2 -2M6 10L10 6", stroke: "#9aa5b4", width: 1 },
    cut: { size: 10, d: "M0 0L10 10M-2 8L2 12M8 -2L12 2", stroke: "#8c0016", width: 1.8 },
    moved: { size: 9, d: "M4.5 4.5h0.01", stroke: "#10131a", width: 4.4 },
  };
  const tiles = new Map();

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
    if (!named.has(id)) {
      named.add(id);
      const { size, d, stroke, width } = MARKS[kind];
      const fill = colour === "none" ? "#ffffff" : palette[colour];
      defs.append(
        svg(
          "pattern",
          { id, width: size, height: size, patternUnits: "userSpaceOnUse" },
          svg("rect", { width: size, height: size, fill }),
          svg("path", { d, stroke, "stroke-width": width, "stroke-linecap": "round" }),
        ),
      );
    }
    return `url(#${id})`;
  }

  /** The same for a canvas, whose pixels are `scale` to a unit: a colour, or a pattern on it. */
  function paintOn(pen, state, colour, colours, scale) {
    const fill = colour === "none" ? "#ffffff" : colours[colour];
    if (!state && colour !== "none") return fill;
    const kind = state || "plain";
    const key = `${kind} ${colour}`;
    if (!tiles.has(key)) tiles.set(key, pen.createPattern(tile(MARKS[kind], fill), "repeat"));
    const pattern = tiles.get(key);
    pattern.setTransform(new DOMMatrix([1 / scale, 0, 0, 1 / scale, 0, 0]));
    return pattern;
  }

  function tile({ size, d, stroke, width }, fill) {
    const made = document.createElement("canvas");
    Object.assign(made, { width: size, height: size });
    const pen = made.getContext("2d");
    Object.assign(pen, { fillStyle: fill }).fillRect(0, 0, size, size);
    Object.assign(pen, { strokeStyle: stroke, lineWidth: width, lineCap: "round" });
    pen.stroke(new Path2D(d));
    return made;
  }

  rm.patterns = { createPatterns, patterned, paintOn };
})(window.regiomap);
