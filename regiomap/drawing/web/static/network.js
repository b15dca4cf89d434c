/* The neighbour graph: who borders on whom, how long, and what is doubtful about it. */
(function (rm) {
  "use strict";

  function createNetwork(territory) {
    const layer = L.layerGroup([], { pane: "rm-marks" });
    const style = { pane: "rm-marks", interactive: false };
    const spot = (place) => territory.labels[place];
    const line = (a, b, how) => L.polyline([spot(a), spot(b)], { ...style, ...how }).addTo(layer);
    const fill = () => {
      layer.options.renderer = L.svg({ padding: 0.5, pane: "rm-marks" });
      style.renderer = layer.options.renderer;
      for (const { a, b, metres, kind, doubtful } of territory.edges) {
        const weight = Math.min(7, 1 + Math.sqrt(metres) / 16);
        if (kind === "bridge") line(a, b, { color: "#6a1b9a", weight: 3, dashArray: "9 5" });
        else if (doubtful) line(a, b, { color: "#b3001b", weight: 2.5, dashArray: "3 5" });
        else line(a, b, { color: "#123a63", weight, opacity: 0.75 });
      }
      for (const [a, b] of territory.touches)
        line(a, b, { color: "#10131a", weight: 2, dashArray: "1 7", lineCap: "round" });
      for (const place of territory.codes.keys()) {
        L.circleMarker(spot(place), {
          ...style,
          radius: 3.5,
          color: "#ffffff",
          weight: 1.2,
          fillColor: "#123a63",
          fillOpacity: 1,
        }).addTo(layer);
      }
    };
    // Some thousand lines that most people never ask for: drawn when they do.
    layer.once("add", fill);
    return layer;
  }

  rm.network = { createNetwork };
})(window.regiomap);
