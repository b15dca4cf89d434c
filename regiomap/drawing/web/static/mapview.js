/* The map: filled municipalities, and the borders styled by what they separate. */
(function (rm) {
  "use strict";

  const { text } = rm.words;
  const { element } = rm.elements;
  const { linesWhere, middle } = rm.territory;
  const { tipFor } = rm.signs;
  const { patterned } = rm.patterns;
  const { lineColours } = rm.constants;
  const LINES = {
    municipality: { color: lineColours.municipality, weight: 0.7, opacity: 0.55 },
    outside: { color: lineColours.municipality, weight: 1.2, opacity: 0.9 },
    region: { color: lineColours.region, weight: 2.2, opacity: 1 },
    parent: { color: lineColours.parent, weight: 4.5, opacity: 1 },
    halo: { color: "#ffffff", weight: 7, opacity: 0.95 },
    selected: { color: "#b3001b", weight: 3.5, opacity: 1 },
  };
  // Line weights above fit a laptop; a phone shows all of Flanders at half the size.
  const FULL_WEIGHT_ZOOM = 8.5;
  const FAR_ZOOM = 7.75;
  const NAMES_FROM_ZOOM = 10.5;
  const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  function createMapView(store, id, onPick) {
    const { territory } = store;
    const map = L.map(id, {
      zoomControl: false,
      minZoom: 6,
      maxZoom: 15,
      zoomSnap: 0.25,
      wheelPxPerZoomLevel: 90,
    });
    L.control
      .zoom({ position: "topleft", zoomInTitle: text("zoom.in"), zoomOutTitle: text("zoom.out") })
      .addTo(map);
    map.attributionControl.setPrefix(false);
    map.createPane("rm-lines").style.zIndex = 410;
    map.createPane("rm-marks").style.zIndex = 420;
    map.createPane("rm-names").style.zIndex = 450;
    for (const name of ["rm-lines", "rm-marks", "rm-names"])
      map.getPane(name).style.pointerEvents = "none";
    map.fitBounds(L.latLngBounds(territory.lines.flat()), { ...room(map), animate: false });

    const lines = createLines(territory, map);
    const fills = createFills(store, map, onPick);
    const labels = createLabels(store, map);
    const names = createNames(territory, map);

    const view = { map, names, lines, labels };
    view.redraw = (what) => {
      fills.redraw();
      lines.select(store.selected);
      if (what === "look") return;
      lines.redraw(store.step.of);
      labels.redraw();
    };
    const scale = () => {
      lines.scale(Math.max(0.4, Math.min(1.3, 1 - (FULL_WEIGHT_ZOOM - map.getZoom()) * 0.3)));
      map.getContainer().classList.toggle("rm-far", map.getZoom() < FAR_ZOOM);
    };
    map.on("zoomend", scale);
    scale();
    /** Show as waiting those for whom `waits(place)` says so. */
    view.showWaiting = (waits) => fills.showWaiting(waits);
    view.highlight = (members) => lines.highlight(members);
    view.goTo = (places) => {
      const bounds = L.latLngBounds(places.flatMap((place) => territory.shapes[place].flat(2)));
      const card = document.getElementById("rm-card");
      // Beside the card, not under it; on a phone the card lies below the map.
      const covered = card.hidden || map.getSize().x < 700 ? 0 : card.offsetWidth;
      map.fitBounds(bounds, {
        paddingTopLeft: [40, 40],
        paddingBottomRight: [40 + covered, 40],
        maxZoom: 10.75,
        animate: !calm(),
      });
    };
    view.goHome = ({ animate = !calm() } = {}) =>
      map.fitBounds(L.latLngBounds(territory.lines.flat()), { ...room(map), animate });
    return view;
  }

  /** Space around the whole territory: an open legend should not lie on top of it. */
  function room(map) {
    const legend = document.getElementById("rm-legend");
    const below = legend.open && map.getSize().y > 560 ? legend.offsetHeight : 0;
    return { paddingTopLeft: [16, 12], paddingBottomRight: [16, 12 + below] };
  }

  /** One polygon a municipality, without stroke; states are patterns, so never colour alone. */
  function createFills(store, map, onPick) {
    const { territory, data } = store;
    const renderer = L.svg({ padding: 0.5 });
    const fillOpacity = data.tiles ? 0.6 : 1;
    const tip = L.tooltip({ className: "rm-tip", sticky: true, direction: "top", offset: [0, -8] });
    const shown = territory.codes.map(() => "");
    const fills = territory.shapes.map((shape, place) => {
      const fill = L.polygon(shape, {
        renderer,
        stroke: false,
        fillOpacity,
        smoothFactor: 0,
        noClip: true,
        bubblingMouseEvents: false,
        className: "rm-municipality",
      });
      fill.on("click", () => onPick(place));
      fill.on("mouseover", () => tip.setContent(tipFor(store, place)));
      return fill.addTo(map);
    });
    if (window.matchMedia("(hover: hover)").matches) {
      L.featureGroup(fills).addTo(map).bindTooltip(tip);
    }
    const redraw = () => {
      const { of, colours } = store.step;
      const cutOff = new Set(
        store.verdict.regions.flatMap((region) => (region ? region.cutOff : [])),
      );
      const moved = store.difference ? store.difference.places : new Set();
      fills.forEach((fill, place) => {
        const colour = of[place] < 0 ? "none" : colours[of[place]];
        const state = moved.has(place) ? "moved" : cutOff.has(place) ? "cut" : "";
        const paint =
          !state && colour !== "none" ? data.palette[colour] : patterned(state || "plain", colour);
        if (shown[place] === paint) return;
        shown[place] = paint;
        fill.setStyle({ fillColor: paint });
      });
    };
    const showWaiting = (waits) =>
      fills.forEach((fill, place) =>
        fill.getElement().classList.toggle("rm-waiting", waits(place)),
      );
    return { redraw, showWaiting };
  }

  /** Lines gathered in a few long ones: an edit redraws only the borders between regions. */
  function createLines(territory, map) {
    const renderer = L.svg({ padding: 0.5, pane: "rm-lines" });
    const { parentOf } = territory;
    const draw = (style, points) =>
      L.polyline(points, {
        ...LINES[style],
        renderer,
        pane: "rm-lines",
        interactive: false,
        smoothFactor: 0,
        noClip: true,
        className: `rm-line-${style}`,
      }).addTo(map);
    const where = (wanted) => linesWhere(territory, wanted);
    const municipality = draw(
      "municipality",
      where((a, b) => a >= 0 && a !== b),
    );
    const outside = draw(
      "outside",
      where((a) => a < 0),
    );
    const region = draw("region", []);
    const parent = draw(
      "parent",
      where((a, b) => a >= 0 && parentOf[a] !== parentOf[b]),
    );
    const halo = draw("halo", []);
    const selected = draw("selected", []);
    const outline = (inside) => where((a, b) => inside.has(a) !== inside.has(b));
    const mark = (places) => {
      const points = places.length ? outline(new Set(places)) : [];
      halo.setLatLngs(points);
      selected.setLatLngs(points);
    };
    let chosen = [];
    const styled = Object.entries({ municipality, outside, region, parent, halo, selected });
    return {
      parent,
      scale: (factor) =>
        styled.forEach(([style, line]) => line.setStyle({ weight: LINES[style].weight * factor })),
      redraw: (of) => region.setLatLngs(where((a, b) => a >= 0 && of[a] !== of[b])),
      select: (place) => mark((chosen = place < 0 ? [] : [place])),
      highlight: (places) => mark(places.length ? places : chosen),
    };
  }

  /** The number of every region, on the member that lies nearest to its middle. */
  function createLabels(store, map) {
    const { territory, data } = store;
    const layer = L.layerGroup().addTo(map);
    const redraw = () => {
      layer.clearLayers();
      store.verdict.regions.forEach((region, index) => {
        if (!region) return;
        const chip = element("span", { class: "rm-label" }, store.step.labels[index]);
        chip.style.background = data.palette[store.step.colours[index]];
        if (!region.ok) chip.classList.add("rm-label-failing");
        const icon = L.divIcon({ html: chip, className: "rm-label-place", iconSize: [0, 0] });
        const at = territory.labels[middle(territory, region.members)];
        L.marker(at, { icon, interactive: false, keyboard: false, pane: "rm-names" }).addTo(layer);
      });
    };
    return { layer, redraw };
  }

  /** Names of municipalities: only when there is room, and only those in view. */
  function createNames(territory, map) {
    const layer = L.layerGroup();
    const redraw = () => {
      layer.clearLayers();
      if (!map.hasLayer(layer) || map.getZoom() < NAMES_FROM_ZOOM) return;
      const bounds = map.getBounds();
      territory.labels.forEach((spot, place) => {
        if (!bounds.contains(spot)) return;
        const html = element("span", { class: "rm-name" }, territory.names[place]);
        const icon = L.divIcon({ html, className: "rm-label-place", iconSize: [0, 0] });
        L.marker(spot, { icon, interactive: false, keyboard: false, pane: "rm-names" }).addTo(
          layer,
        );
      });
    };
    map.on("moveend", redraw);
    layer.on("add", redraw);
    layer.addTo(map);
    return layer;
  }

  rm.mapview = { createMapView };
})(window.regiomap);
