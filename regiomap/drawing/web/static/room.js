/* Room on the map: what lies on it (card, sheet, legend, slider), and what is left to show things. */
(function (rm) {
  "use strict";

  const MARGIN = 12;
  const LEAST = 60 * 60; // square pixels in which anything can be shown
  const OPAQUE = ["#rm-card", "#rm-panel", "#rm-question", "#rm-handle", "#rm-growth", "#rm-legend[open]"];
  // Small enough to show things around them, and in the way of a name.
  const BUTTONS = ["#rm-home", ".leaflet-control-zoom"];

  /** The boxes that lie on the map, in its own pixels. */
  function onTop(map, { buttons = false } = {}) {
    const frame = map.getContainer().getBoundingClientRect();
    return [...OPAQUE, ...(buttons ? BUTTONS : [])].flatMap((what) => {
      const one = document.querySelector(what);
      if (!one || one.hidden) return [];
      const box = one.getBoundingClientRect();
      const x0 = Math.max(0, box.left - frame.left);
      const x1 = Math.min(frame.width, box.right - frame.left);
      const y0 = Math.max(0, box.top - frame.top);
      const y1 = Math.min(frame.height, box.bottom - frame.top);
      return x1 - x0 > 1 && y1 - y0 > 1 ? [{ x0, x1, y0, y1 }] : [];
    });
  }

  const area = ({ x0, x1, y0, y1 }) => Math.max(0, x1 - x0) * Math.max(0, y1 - y0);

  /** What is left of a part of the map on each side of a box that lies on it. */
  function beside(free, box) {
    const meets = box.x0 < free.x1 && box.x1 > free.x0 && box.y0 < free.y1 && box.y1 > free.y0;
    if (!meets) return [free];
    return [
      { ...free, x0: box.x1 },
      { ...free, x1: box.x0 },
      { ...free, y0: box.y1 },
      { ...free, y1: box.y0 },
    ].filter((part) => part.x1 > part.x0 && part.y1 > part.y0 && area(part) > LEAST);
  }

  /**
   * The part of the map that nothing lies on, as large as can be; for a shape of some size the one
   * where it is seen largest.
   */
  function freeRoom(map, shape = null) {
    const { x, y } = map.getSize();
    let parts = [{ x0: 0, y0: 0, x1: x, y1: y }];
    for (const box of onTop(map)) {
      const left = parts.flatMap((part) => beside(part, box));
      // What would leave nothing, such as a sheet over everything, is looked away from.
      if (left.length) parts = left;
    }
    const scale = ({ x0, x1, y0, y1 }) =>
      shape ? Math.min((x1 - x0) / shape.x, (y1 - y0) / shape.y) : 1;
    const better = (a, b) => scale(a) - scale(b) || area(a) - area(b);
    return parts.reduce((best, part) => (better(part, best) > 0 ? part : best));
  }

  /** The room for some bounds as paddings, for Leaflet. */
  function paddings(map, bounds, margin = MARGIN) {
    const a = map.project(bounds.getNorthWest(), 0);
    const b = map.project(bounds.getSouthEast(), 0);
    const free = freeRoom(map, L.point(b.x - a.x || 1, b.y - a.y || 1));
    const { x, y } = map.getSize();
    const fit = (low, high, size) => {
      const spare = Math.max(0, Math.min(margin, (size - low - high) / 4));
      return [low + spare, high + spare];
    };
    const [left, right] = fit(free.x0, x - free.x1, x);
    const [top, bottom] = fit(free.y0, y - free.y1, y);
    return { paddingTopLeft: [left, top], paddingBottomRight: [right, bottom] };
  }

  /** The middle of what is seen of the map. */
  function middleOfRoom(map) {
    const { x0, x1, y0, y1 } = freeRoom(map);
    return L.point((x0 + x1) / 2, (y0 + y1) / 2);
  }

  /** How far the map must move so that a box lies in the free room; null when it does. */
  function wayInto(map, box) {
    const free = freeRoom(map);
    const along = (low, high, from, to) => {
      if (high - low + 2 * MARGIN > to - from) return (low + high) / 2 - (from + to) / 2;
      if (low < from + MARGIN) return low - from - MARGIN;
      return high > to - MARGIN ? high - to + MARGIN : 0;
    };
    const x = along(box.x0, box.x1, free.x0, free.x1);
    const y = along(box.y0, box.y1, free.y0, free.y1);
    return Math.abs(x) > 1 || Math.abs(y) > 1 ? [x, y] : null;
  }

  rm.room = { onTop, paddings, middleOfRoom, wayInto };
})(window.regiomap);
