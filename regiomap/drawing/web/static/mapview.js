/* The map: filled municipalities, and the borders styled by what they separate. */
(function (rm) {
  "use strict";

  const { text } = rm.words;
  const { linesWhere } = rm.territory;
  const { createFills } = rm.fills;
  const { createCanvas } = rm.canvas;
  const { createLabels } = rm.labels;
  const { paddings, middleOfRoom, wayInto } = rm.room;
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
  // From so many shapes on they are drawn on a canvas: a browser moves no thousands of elements.
  const MANY = 1000;
  const NEAR_PX = 2; // a map that got another size has its centre on a whole pixel
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
    const everything = L.latLngBounds(territory.lines.flat());
    map.fitBounds(everything, { ...paddings(map, everything), animate: false });
    zoomWhereSeen(map);

    const canvas = territory.codes.length > MANY ? createCanvas(territory, map, store.data) : null;
    const lines = createLines(territory, map, canvas);
    const fills = createFills(store, map, onPick, canvas);
    const labels = createLabels(store, map, () => map.getZoom() < FAR_ZOOM);

    const view = { map, lines, labels };
    let selected = -1;
    let revealing = 0;
    view.redraw = (what) => {
      fills.redraw();
      lines.select(store.selected);
      if (store.selected !== selected) {
        selected = store.selected;
        cancelAnimationFrame(revealing);
        // After the card has opened, which may lie over what was asked for.
        if (selected >= 0) revealing = requestAnimationFrame(() => reveal(selected));
      }
      labels.redraw();
      if (what === "look") return;
      lines.redraw(store.step.of);
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
    const boundsOf = (places) =>
      L.latLngBounds(places.flatMap((place) => territory.shapes[place].flat(2)));
    /** Move the map as little as brings a municipality into the room beside card and sheet. */
    function reveal(place) {
      const bounds = boundsOf([place]);
      const a = map.latLngToContainerPoint(bounds.getNorthWest());
      const b = map.latLngToContainerPoint(bounds.getSouthEast());
      const way = wayInto(map, { x0: a.x, y0: a.y, x1: b.x, y1: b.y });
      if (way) map.panBy(way, { animate: !calm() });
    }
    const fit = createFit(map);
    view.goTo = (places) => {
      cancelAnimationFrame(revealing);
      fit(boundsOf(places), { margin: 40, maxZoom: 10.75, animate: !calm() });
    };
    const home = createHome(map);
    view.goHome = ({ animate = !calm() } = {}) => {
      if (animate) home.noteSoon();
      fit(everything, { animate });
      if (!animate) home.note();
    };
    // Who turned a phone, or made a panel beside the map wider, still sees all of the land.
    map.on("resize", () => home.isHere() && view.goHome({ animate: false }));
    return view;
  }

  /** Where the map shows the whole land, and whether it has stayed there. */
  function createHome(map) {
    let home = null;
    const note = () => {
      home = { centre: map.getCenter(), zoom: map.getZoom() };
    };
    const isHere = () =>
      map.getZoom() === home.zoom &&
      map.project(map.getCenter()).distanceTo(map.project(home.centre)) < NEAR_PX;
    /** As soon as a move that begins now has ended; where there is nothing to move, never. */
    const noteSoon = () => {
      map.off("moveend", note);
      if (!isHere()) map.once("moveend", note);
    };
    note();
    return { note, noteSoon, isHere };
  }

  /** The buttons zoom around the middle of what is seen, not of what lies under a sheet. */
  function zoomWhereSeen(map) {
    const zoom = (by) => (delta, options) =>
      map.setZoomAround(
        middleOfRoom(map),
        map.getZoom() + by * (delta || map.options.zoomDelta),
        options,
      );
    map.zoomIn = zoom(1);
    map.zoomOut = zoom(-1);
  }

  /** Show some bounds; while the map still zooms, which Leaflet does not leave, right after it. */
  function createFit(map) {
    let zooms = false;
    let next = null;
    map.on("zoomanim", () => {
      zooms = true;
    });
    map.on("zoomend", () => {
      zooms = false;
      const go = next;
      next = null;
      if (go) go();
    });
    return (bounds, { margin, ...options }) => {
      const go = () => map.fitBounds(bounds, { ...paddings(map, bounds, margin), ...options });
      if (zooms) next = go;
      else go();
    };
  }

  /** Lines gathered in a few long ones: an edit redraws only the borders between regions. */
  function createLines(territory, map, canvas) {
    const renderer = L.svg({ padding: 0.5, pane: "rm-lines" });
    const { parentOf } = territory;
    const overlay = (style, points) =>
      L.polyline(points, {
        ...LINES[style],
        renderer,
        pane: "rm-lines",
        interactive: false,
        smoothFactor: 0,
        noClip: true,
        className: `rm-line-${style}`,
      }).addTo(map);
    const parentSwitch =
      canvas &&
      L.layerGroup()
        .addTo(map)
        .on("add remove", () => canvas.refresh());
    const draw = canvas
      ? (style, points) =>
          canvas.line(LINES[style], points, () => style === "parent" && !map.hasLayer(parentSwitch))
      : overlay;
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
    const halo = overlay("halo", []);
    const selected = overlay("selected", []);
    const outline = (inside) => where((a, b) => inside.has(a) !== inside.has(b));
    const mark = (places) => {
      const points = places.length ? outline(new Set(places)) : [];
      halo.setLatLngs(points);
      selected.setLatLngs(points);
    };
    let chosen = [];
    const styled = Object.entries({ municipality, outside, region, parent, halo, selected });
    return {
      parent: parentSwitch || parent,
      scale: (factor) =>
        styled.forEach(([style, line]) => line.setStyle({ weight: LINES[style].weight * factor })),
      redraw: (of) => region.setLatLngs(where((a, b) => a >= 0 && of[a] !== of[b])),
      select: (place) => mark((chosen = place < 0 ? [] : [place])),
      highlight: (places) => mark(places.length ? places : chosen),
    };
  }

  rm.mapview = { createMapView };
})(window.regiomap);
