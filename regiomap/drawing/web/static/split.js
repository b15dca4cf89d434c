/* Before and after on one map: what lies left of the slider is as in the plan compared with. */
(function (rm) {
  "use strict";

  const { h, render } = preact;
  const { text } = rm.words;
  const { element } = rm.elements;
  const { linesWhere, middle } = rm.territory;
  const { patterned } = rm.patterns;
  const { lineColours } = rm.constants;
  const BEFORE = "rm-before";
  // What the map draws above its fills belongs to the plan of now: to the right of the slider.
  const NOW = ["rm-lines", "rm-names"];

  // So many names find room beside each other; more regions have their numbers only.
  const MOST_NAMES = 8;

  function createSplit(store, view) {
    const { map } = view;
    const { territory, data } = store;
    const pane = map.createPane(BEFORE);
    pane.style.zIndex = 405;
    pane.style.pointerEvents = "none";
    const renderer = L.svg({ padding: 0.5, pane: BEFORE });
    const layer = L.layerGroup();
    const box = element("div", { id: "rm-split" });
    document.getElementById("rm-map").append(box);
    let drawn = null;
    let part = 50;

    const before = () => (store.split && store.difference ? store.difference.before : null);

    function redraw() {
      const plan = before();
      if (plan !== drawn) {
        layer.clearLayers().remove();
        if (plan) drawPlan(plan);
        drawn = plan;
      }
      render(plan && slider(plan), box);
      box.hidden = !plan;
      clip();
    }

    function drawPlan(plan) {
      const shared = { renderer, pane: BEFORE, interactive: false, smoothFactor: 0, noClip: true };
      const members = plan.regions.map(() => []);
      const none = [];
      plan.of.forEach((region, place) => (region < 0 ? none : members[region]).push(place));
      const fill = (places, fillColor) =>
        L.polygon(
          places.flatMap((place) => territory.shapes[place]),
          { ...shared, stroke: false, fillOpacity: 1, fillColor },
        ).addTo(layer);
      const line = (wanted, color, weight) =>
        L.polyline(linesWhere(territory, wanted), { ...shared, color, weight }).addTo(layer);
      if (none.length) fill(none, patterned("plain", "none"));
      members.forEach((places, region) => {
        if (places.length) fill(places, data.palette[plan.colours[region]]);
      });
      const { parentOf } = territory;
      line((a, b) => a >= 0 && a !== b, lineColours.municipality, 0.4);
      line((a, b) => a < 0 || plan.of[a] !== plan.of[b], lineColours.region, 1.6);
      line((a, b) => a >= 0 && parentOf[a] !== parentOf[b], lineColours.parent, 3);
      const few = members.filter((places) => places.length).length <= MOST_NAMES;
      members.forEach((places, region) => {
        if (!places.length) return;
        const icon = L.divIcon({
          html: label(plan, region, few),
          className: "rm-label-place",
          iconSize: [0, 0],
        });
        const at = territory.labels[middle(territory, places)];
        L.marker(at, { icon, interactive: false, keyboard: false, pane: BEFORE }).addTo(layer);
      });
      layer.addTo(map);
    }

    function label(plan, region, few) {
      const chip = element("span", { class: "rm-label" }, plan.labels[region]);
      chip.style.background = data.palette[plan.colours[region]];
      if (!few || plan.regions[region] === plan.labels[region]) return chip;
      const name = element("span", { class: "rm-label-name" }, plan.regions[region]);
      return element("span", { class: "rm-label-row rm-label-below" }, chip, name);
    }

    const slider = (plan) => {
      const names = { before: plan.title, now: store.plans[store.step.plan].title };
      return [
        h("span", { class: "rm-split-line", style: { left: `${part}%` } }),
        h("span", { class: "rm-split-name rm-split-before" }, names.before),
        h("span", { class: "rm-split-name rm-split-now" }, names.now),
        h("input", {
          type: "range",
          min: 0,
          max: 100,
          step: 1,
          value: part,
          "aria-label": text("split.slider", names),
          "aria-valuetext": text("split.value", { n: part, before: names.before }),
          oninput: ({ currentTarget }) => {
            part = Number(currentTarget.value);
            redraw();
          },
        }),
      ];
    };

    /** Cut the panes at the slider, wherever the map was dragged to. */
    function clip() {
      const { x: width, y: height } = map.getSize();
      const { x: left, y: top } = map.containerPointToLayerPoint([0, 0]);
      const at = left + (width * part) / 100;
      const box4 = (a, b) =>
        `polygon(${[
          [a, top],
          [b, top],
          [b, top + height],
          [a, top + height],
        ]
          .map(([x, y]) => `${x}px ${y}px`)
          .join(",")})`;
      pane.style.clipPath = box4(left, at);
      for (const name of NOW) {
        const shown = map.getPane(name);
        if (shown) shown.style.clipPath = drawn ? box4(at, left + width) : "";
      }
    }

    map.on("move zoomend resize", () => drawn && clip());
    return { redraw };
  }

  rm.split = { createSplit };
})(window.regiomap);
