/* The legend on the map: what every sign means, and a switch for every layer. */
(function (rm) {
  "use strict";

  const { text, length } = rm.words;
  const { element } = rm.elements;
  const { createNetwork } = rm.network;

  function createLegend(store, view) {
    const { territory } = store;
    const network = createNetwork(territory);
    const box = document.getElementById("rm-legend-rows");
    const row = (sign, words, layer) => {
      const sample = element("span", {
        class: `rm-sample rm-sample-${sign}`,
        "aria-hidden": "true",
      });
      if (!layer) return element("li", {}, sample, words);
      const input = element("input", {
        type: "checkbox",
        onchange: () => {
          if (input.checked) view.map.addLayer(layer);
          else view.map.removeLayer(layer);
          box.querySelectorAll("[data-network]").forEach((one) => {
            one.hidden = !view.map.hasLayer(network);
          });
        },
      });
      input.checked = view.map.hasLayer(layer);
      return element("li", {}, element("label", {}, input, sample, words));
    };
    const explain = (sign, words, wanted) => {
      const item = row(sign, words, null);
      item.dataset.network = "";
      item.hidden = true;
      return wanted ? item : null;
    };
    const some = (wanted) => territory.edges.some(wanted);
    box.append(
      ...[
        row("label", text("legend.regions"), view.labels.regions),
        territory.parents.length ? row("parent", text("legend.parents"), view.lines.parent) : null,
        row("region", text("legend.region.border"), null),
        row("name", text("legend.names"), view.labels.towns),
        row("none", text("none"), null),
        row("cut", text("legend.cut"), null),
        row("network", text("legend.network"), network),
        explain("network", text("network.border"), true),
        explain(
          "doubtful",
          text("network.doubtful", { length: length(territory.shortBorderM) }),
          some((edge) => edge.doubtful),
        ),
        explain(
          "bridge",
          text("network.bridge"),
          some((edge) => edge.kind === "bridge"),
        ),
        explain("touch", text("network.touch"), territory.touches.length > 0),
      ].filter(Boolean),
    );
    // On a phone the map is small, and the legend would cover it.
    document.getElementById("rm-legend").open = window.matchMedia(
      "(min-width: 900px) and (min-height: 560px)",
    ).matches;
  }

  rm.legend = { createLegend };
})(window.regiomap);
