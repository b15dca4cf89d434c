/* Room on the map: what lies on it (card, sheet, legend, slider), and what is left to show things. */
(function (rm) {
  "use strict";

  const MARGIN = 12;
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

  /**
   * The largest part of the map that nothing lies on: each box takes away the side of it that
   * costs least.
   */
  function freeRoom(map) {
    const { x, y } = map.getSize();
    let free = { x0: 0, y0: 0, x1: x, y1: y };
    const boxes = onTop(map).sort((a, b) => area(b) - area(a));
    for (const box of boxes) {
      const meets = box.x0 < free.x1 && box.x1 > free.x0 && box.y0 < free.y1 && box.y1 > free.y0;
      if (!meets) continue;
      const ways = [
        { ...free, x0: box.x1 },
        { ...free, x1: box.x0 },
        { ...free, y0: box.y1 },
        { ...free, y1: box.y0 },
      ];
      const best = ways.reduce((one, other) => (area(other) > area(one) ? other : one));
      // What would leave nothing, such as a sheet over everything, is looked away from.
      if (area(best) > 60 * 60) free = best;
    }
    return free;
  }

  /** The room as paddings, for Leaflet. */
  function paddings(map, margin = MARGIN) {
    const free = freeRoom(map);
    const { x, y } = map.getSize();
    const fit = (low, high, size) => {
      const spare = Math.max(0, Math.min(margin, (size - low - high) / 4));
      return [low + spare, high + spare];
    };
    const [left, right] = fit(free.x0, x - free.x1, x);
    const [top, bottom] = fit(free.y0, y - free.y1, y);
    return { paddingTopLeft: [left, top], paddingBottomRight: [right, bottom] };
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

  rm.room = { onTop, paddings, wayInto };
})(window.regiomap);
