/* A canvas for maps of thousands of shapes: drawn once a move, and then only what changed. */
(function (rm) {
  "use strict";

  const { element } = rm.elements;
  const { paintOn } = rm.patterns;
  const PADDING = 0.35; // of the map on each side, so that a drag has something to show
  const PALE = 0.16;
  const CELLS = 16; // the whole is so many wide, to gather lines by

  /** A canvas that lies on the map, moves and scales along, and calls `paint` when it is stale. */
  const Surface = L.Layer.extend({
    initialize(paint, options) {
      L.setOptions(this, options);
      this.paint = paint;
      this.canvas = element("canvas", { class: "leaflet-zoom-animated" });
    },
    onAdd(map) {
      this.map = map;
      this.getPane().append(this.canvas);
      this.reset();
    },
    onRemove() {
      this.canvas.remove();
    },
    getEvents() {
      const glide = ({ center, zoom }) => this.glide(center, zoom);
      return {
        moveend: this.reset,
        resize: this.reset,
        zoomanim: glide,
        zoom: () => this.glide(this.map.getCenter(), this.map.getZoom()),
      };
    },
    /** Show what is drawn where it belongs at another zoom, until it is drawn anew. */
    glide(center, zoom) {
      const { map } = this;
      const middle = map.containerPointToLayerPoint(map.getSize().divideBy(2));
      const origin = map.project(center, zoom).subtract(middle);
      const at = map.project(this.corner, zoom).subtract(origin);
      L.DomUtil.setTransform(this.canvas, at, map.getZoomScale(zoom, this.zoom));
    },
    reset() {
      const { map, canvas } = this;
      const size = map.getSize();
      const low = map.containerPointToLayerPoint(size.multiplyBy(-PADDING)).round();
      const [width, height] = [size.x, size.y].map((one) => Math.round(one * (1 + 2 * PADDING)));
      const sharp = Math.min(2, window.devicePixelRatio || 1);
      if (canvas.width !== width * sharp || canvas.height !== height * sharp) {
        Object.assign(canvas, { width: width * sharp, height: height * sharp });
        Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
      }
      this.zoom = map.getZoom();
      this.corner = map.layerPointToLatLng(low);
      const scale = 2 ** this.zoom;
      this.frame = {
        x: map.getPixelOrigin().x + low.x,
        y: map.getPixelOrigin().y + low.y,
        scale,
        sharp,
        width,
        height,
      };
      L.DomUtil.setTransform(canvas, low, 1);
      this.paint(canvas.getContext("2d"), this.frame, null);
    },
    /** Draw anew inside some boxes of the world; null: everything. */
    refresh(boxes) {
      if (this.frame) this.paint(this.canvas.getContext("2d"), this.frame, boxes);
    },
  });

  /** Shapes and lines of a territory on a canvas; both are told what to look like, as in SVG. */
  function createCanvas(territory, map, { palette, tiles }) {
    const opacity = tiles ? 0.6 : 1;
    const flat = ([lat, lng]) => L.CRS.EPSG3857.latLngToPoint(L.latLng(lat, lng), 0);
    // Close to nought, where small numbers are exact: a canvas counts in single precision.
    const base = flat(territory.labels[0]);
    const near = (spot) => {
      const { x, y } = flat(spot);
      return { x: x - base.x, y: y - base.y };
    };
    const trace = (path, points) =>
      points.forEach(({ x, y }, i) => (i ? path.lineTo(x, y) : path.moveTo(x, y)));
    const shapes = territory.shapes.map((parts) => {
      const path = new Path2D();
      const rings = parts.flat().map((ring) => ring.map(near));
      for (const ring of rings) {
        trace(path, ring);
        path.closePath();
      }
      return { path, box: boxOf(rings.flat()), look: ["", "none"], pale: false };
    });
    const whole = boxOf(
      shapes.flatMap(({ box: { x0, y0, x1, y1 } }) => [
        { x: x0, y: y0 },
        { x: x1, y: y1 },
      ]),
    );
    const cell = Math.max(whole.x1 - whole.x0, whole.y1 - whole.y0) / CELLS;
    const traced = new Map();
    /** Lines gathered by where they lie, so that an edit draws only those around it. */
    const gathered = (all) => {
      const parts = new Map();
      for (const line of all) {
        if (!traced.has(line)) traced.set(line, line.map(near));
        const points = traced.get(line);
        const key = `${Math.floor(points[0].x / cell)} ${Math.floor(points[0].y / cell)}`;
        if (!parts.has(key)) parts.set(key, []);
        parts.get(key).push(points);
      }
      return [...parts.values()].map((group) => {
        const path = new Path2D();
        for (const points of group) trace(path, points);
        return { path, box: boxOf(group.flat()) };
      });
    };
    const lines = [];
    let stale = [];
    let asked = 0;

    function paint(pen, frame, boxes) {
      const { x, y, scale, sharp, width, height } = frame;
      const all = {
        x0: x / scale - base.x,
        y0: y / scale - base.y,
        x1: (x + width) / scale - base.x,
        y1: (y + height) / scale - base.y,
      };
      const k = scale * sharp;
      pen.save();
      pen.setTransform(k, 0, 0, k, -all.x0 * k, -all.y0 * k);
      const wanted = (boxes || [all]).filter((box) => meets(box, all));
      const clip = new Path2D();
      for (const { x0, y0, x1, y1 } of wanted) clip.rect(x0, y0, x1 - x0, y1 - y0);
      pen.clip(clip);
      for (const { x0, y0, x1, y1 } of wanted) pen.clearRect(x0, y0, x1 - x0, y1 - y0);
      for (const shape of shapes) {
        if (!wanted.some((box) => meets(box, shape.box))) continue;
        pen.globalAlpha = opacity * (shape.pale ? PALE : 1);
        pen.fillStyle = paintOn(pen, ...shape.look, palette, k);
        pen.fill(shape.path, "evenodd");
      }
      pen.lineJoin = "round";
      pen.lineCap = "round";
      for (const { parts, style, hidden } of lines) {
        if (hidden()) continue;
        pen.globalAlpha = style.opacity;
        pen.strokeStyle = style.color;
        pen.lineWidth = style.weight / scale;
        for (const { path, box } of parts) {
          if (wanted.some((one) => meets(one, grown(box, pen.lineWidth)))) pen.stroke(path);
        }
      }
      pen.restore();
    }

    const surface = new Surface(paint, { pane: "overlayPane" }).addTo(map);
    /** Draw anew what changed, once a frame; without a box: everything. */
    const refresh = (box) => {
      if (!box) stale = null;
      else if (stale) stale.push(grown(box, 8 / 2 ** map.getZoom()));
      if (!asked)
        asked = requestAnimationFrame(() => {
          surface.refresh(stale);
          stale = [];
          asked = 0;
        });
    };
    const find = probe(shapes, base);
    return {
      shapes: shapes.map((shape) => ({
        paint: (state, colour) => {
          shape.look = [state, colour];
          refresh(shape.box);
        },
        wait: (pale) => {
          if (shape.pale !== pale) refresh(shape.box);
          shape.pale = pale;
        },
      })),
      /** A line in a style; whoever changed shapes has asked for the places around them. */
      line: (style, points, hidden = () => false) => {
        const made = { parts: [], style: { ...style }, hidden };
        const set = (all) => {
          made.parts = gathered(all);
        };
        set(points);
        lines.push(made);
        return {
          setLatLngs: set,
          setStyle: (changes) => Object.assign(made.style, changes),
        };
      },
      refresh,
      at: (latlng) => find(flat([latlng.lat, latlng.lng])),
    };
  }

  const meets = (a, b) => a.x0 <= b.x1 && a.x1 >= b.x0 && a.y0 <= b.y1 && a.y1 >= b.y0;
  const grown = ({ x0, y0, x1, y1 }, by) => ({
    x0: x0 - by,
    y0: y0 - by,
    x1: x1 + by,
    y1: y1 + by,
  });

  function boxOf(points) {
    const box = { x0: Infinity, y0: Infinity, x1: -Infinity, y1: -Infinity };
    for (const { x, y } of points) {
      box.x0 = Math.min(box.x0, x);
      box.x1 = Math.max(box.x1, x);
      box.y0 = Math.min(box.y0, y);
      box.y1 = Math.max(box.y1, y);
    }
    return box;
  }

  /** Which shape lies at a point of the world; -1 for none. */
  function probe(shapes, base) {
    const pen = document.createElement("canvas").getContext("2d");
    return (point) => {
      const [x, y] = [point.x - base.x, point.y - base.y];
      return shapes.findIndex(
        ({ box, path }) =>
          x >= box.x0 &&
          x <= box.x1 &&
          y >= box.y0 &&
          y <= box.y1 &&
          pen.isPointInPath(path, x, y, "evenodd"),
      );
    };
  }

  rm.canvas = { createCanvas };
})(window.regiomap);
