/* Names on the map: as many as there is room for, the important first, never over each other. */
(function (rm) {
  "use strict";

  const { element } = rm.elements;
  const { byImportance } = rm.territory;
  const { onTop } = rm.room;
  // How text is set, on a map of this size and on a small one: [pixels, weight, height of a line].
  const FONTS = {
    chip: { near: [13, 750, 17], far: [10.5, 750, 12] },
    region: { near: [13, 700, 15], far: [11, 700, 12] },
    town: { near: [11.5, 400, 14], far: [10.5, 400, 12] },
    place: { near: [12.5, 600, 15], far: [11, 600, 13] },
    sought: { near: [13, 750, 15], far: [12, 750, 13] },
  };
  const AIR = 2; // pixels between two names
  const MOST_SPOTS = 12; // members of a region that are tried for its name
  const LARGE = 1 / 25; // of all municipalities: towns that may be wider than their shape
  const ALONE = { lines: [], below: false };
  const OVER = { beside: 1, below: 1.4 }; // how wide a name may be, for the width of its region

  /** Widths of texts as they will be drawn. */
  function createRuler() {
    const pen = document.createElement("canvas").getContext("2d");
    const family = getComputedStyle(document.body).fontFamily;
    const known = new Map();
    return (words, [size, weight]) => {
      const key = `${size} ${weight} ${words}`;
      if (!known.has(key)) {
        pen.font = `${weight} ${size}px ${family}`;
        known.set(key, pen.measureText(words).width);
      }
      return known.get(key);
    };
  }

  /** Boxes that are taken; `fits` says whether one more lies in view and clear of all. */
  function createBoard(view) {
    const taken = [];
    const fits = (box, except = null) =>
      view.holds({ x: box.x0, y: box.y0 }) &&
      view.holds({ x: box.x1, y: box.y1 }) &&
      taken.every(
        (other) =>
          other === except ||
          box.x1 + AIR <= other.x0 ||
          other.x1 + AIR <= box.x0 ||
          box.y1 + AIR <= other.y0 ||
          other.y1 + AIR <= box.y0,
      );
    return {
      fits,
      take: (box) => taken.push(box),
      swap: (box, old) => taken.splice(taken.indexOf(old), 1, box),
    };
  }

  const boxAt = ({ x, y }, { width, height }) => ({
    x0: x - width / 2,
    x1: x + width / 2,
    y0: y - height / 2,
    y1: y + height / 2,
  });

  /** A name in two lines: before a bracket, or else where both are most alike; null: in one only. */
  function broken(name) {
    const breaks = [...name.matchAll(/\s|-(?=\p{L}{3})/gu)].map((found) => found.index + 1);
    const bracket = breaks.find((at) => name[at] === "(");
    const off = (at) => Math.abs(2 * at - name.length);
    const at = bracket ?? breaks.sort((a, b) => off(a) - off(b))[0];
    return at === undefined ? null : [name.slice(0, at).trim(), name.slice(at)];
  }

  /** How a name may stand by its number, the best first: beside or below it, whole or in short. */
  function formsOf(name) {
    const two = broken(name);
    const inner = two && /^\((.+)\)$/.exec(two[1]);
    const lines = [[name], ...(two ? [two] : []), ...(inner ? [[inner[1]]] : [])];
    return lines.flatMap((one) => [
      { lines: one, below: false },
      { lines: one, below: true },
    ]);
  }

  /**
   * All names of a map, in two layers that can be switched off: `regions` and `towns`. They are
   * placed anew when the map stands still.
   */
  function createLabels(store, map, isFar) {
    const { territory, data } = store;
    const measure = createRuler();
    const box = element("div", { class: "rm-names", "aria-hidden": "true" });
    map.getPane("rm-names").append(box);
    const regions = L.layerGroup().addTo(map);
    const towns = L.layerGroup().addTo(map);
    const order = byImportance(territory);
    const rank = [];
    order.forEach((place, i) => {
      rank[place] = i;
    });
    const world = createWorld(territory, data.places);
    const nodes = new Map();
    let shown = [];
    let waiting = 0;

    const font = (what) => FONTS[what][isFar() ? "far" : "near"];

    /** How large a chip with a name beside it is; without lines: the chip alone. */
    function sizeOfRegion(label, { lines, below }) {
      const far = isFar();
      const chip = measure(label, font("chip")) + (far ? 6 : 15);
      const tall = font("chip")[2] + (far ? 3 : 5);
      if (!lines.length) return { width: chip, height: tall };
      const widest = Math.max(...lines.map((line) => measure(line, font("region"))));
      const high = lines.length * font("region")[2];
      if (below) return { width: Math.max(chip, widest), height: tall + high };
      return { width: chip + 4 + widest, height: Math.max(tall, high) };
    }

    /** Members whose middle is in view, those nearest to the middle of all first. */
    function spotsOf(members, view) {
      const seen = members.map((place) => world.spots[place]);
      const x = seen.reduce((sum, spot) => sum + spot.x, 0) / seen.length;
      const y = seen.reduce((sum, spot) => sum + spot.y, 0) / seen.length;
      return seen
        .map((spot) => ({ far: (spot.x - x) ** 2 + (spot.y - y) ** 2, at: view.at(spot) }))
        .filter(({ at }) => view.holds(at))
        .sort((a, b) => a.far - b.far)
        .slice(0, MOST_SPOTS)
        .map(({ at }) => at);
    }

    /** First a number for every region, then names instead where there is room. */
    function placeRegions(board, view) {
      const { verdict, step } = store;
      const alive = verdict.regions
        .map((region, index) => ({ region, index }))
        .filter(({ region }) => region)
        .sort((a, b) => b.region.members.length - a.region.members.length || a.index - b.index);
      const placed = [];
      for (const { region, index } of alive) {
        const spots = spotsOf(region.members, view);
        const label = step.labels[index];
        const size = sizeOfRegion(label, ALONE);
        const at = spots.find((spot) => board.fits(boxAt(spot, size)));
        if (!at) continue;
        const wide = world.widthOf(region.members) * view.scale;
        const item = { index, label, form: ALONE, at, spots, wide, box: boxAt(at, size) };
        board.take(item.box);
        placed.push(item);
      }
      for (const item of placed) {
        if (step.regions[item.index] === item.label) continue;
        upgrade(item, formsOf(step.regions[item.index]), board);
      }
      return placed.map((item) => ({
        key: `r ${item.index}`,
        at: item.at,
        face: [
          "region",
          item.label,
          item.form,
          step.colours[item.index],
          !verdict.regions[item.index].ok,
        ],
      }));
    }

    function upgrade(item, forms, board) {
      for (const form of forms) {
        const size = sizeOfRegion(item.label, form);
        if (size.width > item.wide * (form.below ? OVER.below : OVER.beside)) continue;
        for (const at of item.spots) {
          const next = boxAt(at, size);
          if (!board.fits(next, item.box)) continue;
          board.swap(next, item.box);
          Object.assign(item, { form, at, box: next });
          return;
        }
      }
    }

    /** What lies around: beyond the municipalities, in grey. */
    function placeAround(board, view) {
      return world.places.flatMap(({ name, spot }, i) => {
        const at = view.at(spot);
        const [, , height] = font("place");
        const area = boxAt(at, { width: measure(name, font("place")), height });
        if (!view.holds(at) || !board.fits(area)) return [];
        board.take(area);
        return [{ key: `p ${i}`, at, face: ["place", name] }];
      });
    }

    /** Whoever is looked at or answers: its name comes before all others. */
    const named = () => (store.selected >= 0 ? store.selected : store.sought);

    function placeNamed(board, view) {
      const place = named();
      if (place < 0) return [];
      const name = territory.names[place];
      const at = view.at(world.spots[place]);
      const area = boxAt(at, { width: measure(name, font("sought")), height: font("sought")[2] });
      if (!board.fits(area)) return [];
      board.take(area);
      return [{ key: `m ${place}`, at, face: ["sought", name] }];
    }

    /** Municipalities by size: in their middle, or a little above or below it. */
    function placeTowns(board, view) {
      const [, , height] = font("town");
      const large = territory.codes.length * LARGE;
      const placed = [];
      for (const place of order) {
        if (place === named()) continue;
        const middle = view.at(world.spots[place]);
        if (!view.holds(middle)) continue;
        const shape = view.sizeOf(world.shapes[place]);
        const name = territory.names[place];
        // A glance is enough for most shapes on a far map: no text is measured.
        if (shape.width * 2.2 + 8 < name.length * 4) continue;
        const width = measure(name, font("town"));
        if (width > shape.width * (rank[place] < large ? 2.2 : 1.1) + 8) continue;
        const free = [0, 10, -10, 17, -17, 24, -24]
          .filter((shift) => Math.abs(shift) <= shape.height * 0.3)
          .map((shift) => ({ x: middle.x, y: middle.y + shift }))
          .find((at) => board.fits(boxAt(at, { width, height })));
        if (!free) continue;
        board.take(boxAt(free, { width, height }));
        placed.push({ key: `m ${place}`, at: free, face: ["town", name] });
      }
      return placed;
    }

    function placeAll() {
      waiting = 0;
      const view = createView(map);
      const board = createBoard(view);
      // What lies on the map in a corner hides what would be written there.
      for (const one of onTop(map, { buttons: true })) {
        const [a, b] = [
          [one.x0, one.y0],
          [one.x1, one.y1],
        ].map((at) => map.containerPointToLayerPoint(at));
        board.take({ x0: a.x, y0: a.y, x1: b.x, y1: b.y });
      }
      shown = [
        ...placeNamed(board, view),
        ...placeAround(board, view),
        ...(map.hasLayer(regions) ? placeRegions(board, view) : []),
        ...(map.hasLayer(towns) ? placeTowns(board, view) : []),
      ];
      const kept = new Set();
      for (const item of shown) {
        const face = JSON.stringify([isFar(), ...item.face]);
        const old = nodes.get(item.key);
        item.node = old && old.face === face ? old.node : draw(item.face);
        item.latlng = map.layerPointToLatLng(item.at);
        nodes.set(item.key, { face, node: item.node });
        kept.add(item.key);
        L.DomUtil.setPosition(item.node, L.point(item.at.x, item.at.y));
      }
      for (const key of nodes.keys()) if (!kept.has(key)) nodes.delete(key);
      const wanted = new Set(shown.map((item) => item.node));
      for (const node of Array.from(box.children)) if (!wanted.has(node)) node.remove();
      for (const node of wanted) if (!node.parentNode) box.append(node);
    }

    function draw([what, words, form, colour, failing]) {
      if (what !== "region")
        return wrapped(element("span", { class: `rm-name rm-name-${what}` }, words));
      const chip = element(
        "span",
        { class: `rm-label${failing ? " rm-label-failing" : ""}` },
        words,
      );
      chip.style.background = data.palette[colour];
      if (!form.lines.length) return wrapped(chip);
      const name = form.lines.map((line) => element("span", {}, line));
      return wrapped(
        element(
          "span",
          { class: `rm-label-row${form.below ? " rm-label-below" : ""}` },
          chip,
          element("span", { class: "rm-label-name" }, ...name),
        ),
      );
    }

    const wrapped = (made) =>
      element("div", { class: "rm-label-place leaflet-zoom-animated" }, made);

    const schedule = () => {
      if (!waiting) waiting = requestAnimationFrame(placeAll);
    };
    /** While the map zooms, names move along with what they name. */
    const follow = ({ center = map.getCenter(), zoom = map.getZoom() } = {}) => {
      const middle = map.containerPointToLayerPoint(map.getSize().divideBy(2));
      const origin = map.project(center, zoom).subtract(middle);
      for (const { node, latlng } of shown)
        L.DomUtil.setPosition(node, map.project(latlng, zoom).subtract(origin).round());
    };
    map.on("zoomanim", follow);
    map.on("zoom", () => follow());
    map.on("moveend zoomend resize viewreset", schedule);
    for (const layer of [regions, towns]) layer.on("add remove", schedule);
    return { regions, towns, redraw: schedule };
  }

  /** Spots and sizes in pixels of the whole world at zoom 0, so that a zoom only multiplies. */
  function createWorld(territory, places) {
    const flat = ([lat, lng]) => L.CRS.EPSG3857.latLngToPoint(L.latLng(lat, lng), 0);
    const shapes = territory.shapes.map((parts) => {
      let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
      for (const [lat, lng] of parts.flat(2)) {
        west = Math.min(west, lng);
        east = Math.max(east, lng);
        south = Math.min(south, lat);
        north = Math.max(north, lat);
      }
      const [a, b] = [flat([north, west]), flat([south, east])];
      return { west: a.x, width: b.x - a.x, height: b.y - a.y };
    });
    return {
      shapes,
      widthOf: (members) =>
        Math.max(...members.map((place) => shapes[place].west + shapes[place].width)) -
        Math.min(...members.map((place) => shapes[place].west)),
      spots: territory.labels.map(flat),
      places: places.map(({ name, at }) => ({ name, spot: flat(at) })),
    };
  }

  /** What the map shows now: where a spot of the world is on it, and whether that is in view. */
  function createView(map) {
    const scale = 2 ** map.getZoom();
    const origin = map.getPixelOrigin();
    const corner = map.containerPointToLayerPoint([0, 0]);
    const size = map.getSize();
    return {
      scale,
      at: ({ x, y }) => ({
        x: Math.round(x * scale - origin.x),
        y: Math.round(y * scale - origin.y),
      }),
      sizeOf: ({ width, height }) => ({ width: width * scale, height: height * scale }),
      holds: ({ x, y }) =>
        x >= corner.x && y >= corner.y && x <= corner.x + size.x && y <= corner.y + size.y,
    };
  }

  rm.labels = { createLabels };
})(window.regiomap);
