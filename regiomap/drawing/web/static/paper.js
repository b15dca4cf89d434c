/* The map on paper: one drawing, of all municipalities or of some. */
(function (rm) {
  "use strict";

  const { h } = preact;
  const { linesWhere, middle } = rm.territory;
  const { patterned } = rm.patterns;
  const { lineColours } = rm.constants;
  const WIDTH = 1000;
  const MARK = "#b3001b";

  /** The map as a drawing of its own, since paper knows no zoom; some places fill it, or all. */
  function drawing(store, around = null, chosen = -1) {
    const { territory, step, verdict, data } = store;
    const seen = around ? around.flatMap((place) => territory.shapes[place].flat(2)) : null;
    const all = (seen || territory.lines.flat()).map(([lat, lng]) =>
      L.CRS.EPSG3857.project(L.latLng(lat, lng)),
    );
    const west = Math.min(...all.map((p) => p.x));
    const north = Math.max(...all.map((p) => p.y));
    const east = Math.max(...all.map((p) => p.x));
    const south = Math.min(...all.map((p) => p.y));
    const scale = WIDTH / Math.max(east - west, north - south);
    const at = ([lat, lng]) => {
      const p = L.CRS.EPSG3857.project(L.latLng(lat, lng));
      return [((p.x - west) * scale).toFixed(1), ((north - p.y) * scale).toFixed(1)];
    };
    const path = (lines, end) =>
      lines.map((line) => `M${line.map((spot) => at(spot).join(" ")).join("L")}${end}`).join("");
    const stroke = (wanted, colour, width) =>
      h("path", {
        d: path(linesWhere(territory, wanted), ""),
        fill: "none",
        stroke: colour,
        "stroke-width": width,
        "stroke-linejoin": "round",
      });
    const fills = territory.shapes.map((shape, place) => {
      const colour =
        step.of[place] < 0
          ? patterned("plain", "none")
          : data.palette[step.colours[step.of[place]]];
      return h("path", { d: path(shape.flat(), "Z"), fill: colour, "fill-rule": "evenodd" });
    });
    const look = {
      "text-anchor": "middle",
      "dominant-baseline": "central",
      "font-size": 17,
      "font-weight": 700,
      stroke: "#fff",
      "stroke-width": 4,
      "paint-order": "stroke",
    };
    const labels = verdict.regions.flatMap((region, index) => {
      if (!region) return [];
      const [x, y] = at(territory.labels[middle(territory, region.members)]);
      return [h("text", { x, y, ...look }, step.labels[index])];
    });
    // Near by there is room for names, and far off for the numbers of the regions only.
    const named = (around || []).map((place) => {
      const [x, y] = at(territory.labels[place]);
      return h(
        "text",
        { x, y, ...look, "font-size": 19, "font-weight": 500 },
        territory.names[place],
      );
    });
    return h(
      "svg",
      {
        viewBox: `-4 -4 ${((east - west) * scale + 8).toFixed(0)} ${((north - south) * scale + 8).toFixed(0)}`,
        role: "img",
        "aria-label": data.title,
      },
      ...fills,
      stroke((a) => a >= 0, lineColours.municipality, 0.5),
      stroke((a, b) => a < 0 || step.of[a] !== step.of[b], lineColours.region, 1.6),
      stroke(
        (a, b) => a >= 0 && territory.parentOf[a] !== territory.parentOf[b],
        lineColours.parent,
        3.4,
      ),
      stroke((a, b) => a === chosen || b === chosen, MARK, chosen < 0 ? 0 : 5),
      ...(around ? named : labels),
    );
  }

  rm.paper = { drawing };
})(window.regiomap);
