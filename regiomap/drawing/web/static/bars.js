/* The regions side by side in bars: how many municipalities, inhabitants and young people. */
(function (rm) {
  "use strict";

  const { h, render } = preact;
  const { text, number } = rm.words;
  const { chip, button } = rm.signs;

  /** What the bars may show: a name, and the figure of a region. */
  function measuresOf({ territory, data }) {
    const sum = (figures, { members }) =>
      members.reduce((total, place) => total + (figures[place] || 0), 0);
    const { population, young, youngAges } = territory;
    const { minSize, maxSize } = data.criteria;
    const size = { name: text("bars.size"), of: (region) => region.members.length };
    const found = [{ ...size, band: [minSize, maxSize] }];
    if (population)
      found.push({ name: text("bars.people"), of: (region) => sum(population, region) });
    if (young) {
      const [from, to] = youngAges;
      found.push({ name: text("bars.young", { from, to }), of: (region) => sum(young, region) });
    }
    return found;
  }

  function createBars(store, actions) {
    const box = document.getElementById("rm-bars");
    const rows = document.getElementById("rm-bars-rows");
    const measures = measuresOf(store);
    let chosen = 0;

    function redraw() {
      render(box.open ? whole() : null, rows);
    }

    function whole() {
      const measure = measures[chosen];
      const regions = store.verdict.regions
        .map((region, index) => region && { region, index, value: measure.of(region) })
        .filter(Boolean)
        .sort((a, b) => b.value - a.value || a.index - b.index);
      const high = Math.max(1, ...regions.map(({ value }) => value), ...(measure.band || []));
      return [
        measures.length > 1 &&
          h(
            "div",
            { class: "rm-bars-choice", role: "group", "aria-label": text("bars.what") },
            measures.map(({ name }, index) =>
              button(
                {
                  key: index,
                  "aria-pressed": String(index === chosen),
                  onclick: () => {
                    chosen = index;
                    redraw();
                  },
                },
                name,
              ),
            ),
          ),
        measure.band &&
          h(
            "p",
            { class: "rm-hint" },
            text("bars.band", { min: measure.band[0], max: measure.band[1] }),
          ),
        h(
          "ul",
          { class: "rm-bars" },
          regions.map((one) => bar(one, measure, high)),
        ),
      ];
    }

    function bar({ region, index, value }, { band }, high) {
      const id = store.step.regions[index];
      const outside = band && (value < band[0] || value > band[1]);
      const part = (amount) => `${((100 * amount) / high).toFixed(2)}%`;
      return h(
        "li",
        { key: id, class: outside ? "rm-bar-outside" : null },
        chip(store, index),
        button({ class: "rm-link", onclick: () => actions.show(region.members) }, id),
        h(
          "span",
          { class: "rm-bar", "aria-hidden": "true" },
          band &&
            h("span", {
              class: "rm-bar-band",
              style: { left: part(band[0]), width: part(band[1] - band[0]) },
            }),
          h("span", { class: "rm-bar-fill", style: { width: part(value) } }),
        ),
        h("span", { class: "rm-bar-value" }, outside && "✗ ", number(value)),
      );
    }

    box.addEventListener("toggle", redraw);
    return { redraw };
  }

  rm.bars = { createBars };
})(window.regiomap);
