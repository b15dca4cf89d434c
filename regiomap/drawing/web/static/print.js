/* The page on paper: title, date, the map as one drawing, and every region in a table. */
(function (rm) {
  "use strict";

  const { h, render } = preact;
  const { text, number, list, longDate } = rm.words;
  const { linesWhere, middle } = rm.territory;
  const { chip, verdictText } = rm.signs;
  const { patterned } = rm.patterns;
  const { lineColours } = rm.constants;
  const WIDTH = 1000;

  /** The map as a drawing of its own, since paper knows no zoom. */
  function drawing(store) {
    const { territory, step, verdict, data } = store;
    const all = territory.lines
      .flat()
      .map(([lat, lng]) => L.CRS.EPSG3857.project(L.latLng(lat, lng)));
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
    const labels = verdict.regions.flatMap((region, index) => {
      if (!region) return [];
      const [x, y] = at(territory.labels[middle(territory, region.members)]);
      const look = {
        "text-anchor": "middle",
        "dominant-baseline": "central",
        "font-size": 17,
        "font-weight": 700,
        stroke: "#fff",
        "stroke-width": 4,
        "paint-order": "stroke",
      };
      return [h("text", { x, y, ...look }, step.labels[index])];
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
      ...labels,
    );
  }

  function table(store) {
    const { verdict, step, territory } = store;
    const checked = verdict.regions.find((region) => region);
    const lights = checked ? Object.keys(checked.lights) : [];
    const head = [
      "",
      text("region"),
      text("print.n"),
      ...(territory.population ? [text("population")] : []),
      ...lights.map((name) => text(name)),
      text("print.members"),
    ];
    const rows = verdict.regions.flatMap((region, index) => {
      if (!region) return [];
      const names = region.members
        .slice()
        .sort(territory.byName)
        .map((place) => territory.names[place]);
      const why = lights
        .map((name) => region.lights[name])
        .filter((one) => !one.ok)
        .map((one) => one.words);
      return [
        h(
          "tr",
          null,
          h("td", null, chip(store, index)),
          h("th", { scope: "row" }, step.regions[index]),
          h("td", { class: "rm-number" }, number(region.members.length)),
          territory.population ? h("td", { class: "rm-number" }, number(region.people)) : null,
          ...lights.map((name) =>
            h("td", { class: "rm-tick" }, region.lights[name].ok ? "✓" : "✗"),
          ),
          h(
            "td",
            null,
            names.join(", "),
            why.length ? h("em", null, ` (${why.join("; ")})`) : null,
          ),
        ),
      ];
    });
    return h(
      "table",
      null,
      h("thead", null, h("tr", null, ...head.map((words) => h("th", { scope: "col" }, words)))),
      h("tbody", null, ...rows),
    );
  }

  function createPrint(store) {
    const sheet = document.getElementById("rm-print");
    const fill = () => {
      const { data, step, plans, verdict, territory } = store;
      const today = longDate(new Date());
      const plan = plans[step.plan].title;
      const missing = territory.names.filter((_, place) => step.of[place] < 0);
      render(
        [
          h("h1", null, data.title),
          h(
            "p",
            null,
            `${store.edited ? text("print.edited", { plan }) : plan} · ${verdictText(verdict)} · ${text("print.date", { date: today })}`,
          ),
          drawing(store),
          h("p", { class: "rm-print-key" }, text("print.key")),
          table(store),
          missing.length ? h("p", null, `${text("none")}: ${list(missing)}`) : null,
          data.source ? h("p", null, data.source) : null,
        ],
        sheet,
      );
    };
    window.addEventListener("beforeprint", fill);
    window.addEventListener("afterprint", () => render(null, sheet));
    return { open: () => window.print() };
  }

  rm.print = { createPrint };
})(window.regiomap);
