/* The municipalities as filled shapes: which colour or pattern each has, and what is pointed at. */
(function (rm) {
  "use strict";

  const { tipFor } = rm.signs;
  const { patterned } = rm.patterns;

  /** The small card that follows the pointer, where there is one. */
  function createTip(store, map) {
    if (!window.matchMedia("(hover: hover)").matches) return () => {};
    const tip = L.tooltip({ className: "rm-tip", direction: "top", offset: [0, -8] });
    let shown = -1;
    return (place, latlng) => {
      if (place < 0) tip.close();
      else {
        if (place !== shown) tip.setContent(tipFor(store, place));
        tip.setLatLng(latlng);
        if (!map.hasLayer(tip)) tip.openOn(map);
      }
      shown = place;
    };
  }

  /** One polygon a municipality, without stroke. */
  function createPolygons(store, map, onPick, point) {
    const { territory, data } = store;
    const renderer = L.svg({ padding: 0.5 });
    const fillOpacity = data.tiles ? 0.6 : 1;
    return territory.shapes.map((shape, place) => {
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
      // Not by bindTooltip: it would make every shape a stop of the Tab key.
      fill.on("mouseover mousemove", (event) => point(place, event.latlng));
      fill.on("mouseout", () => point(-1));
      fill.addTo(map);
      return {
        paint: (state, colour) => {
          const plain = !state && colour !== "none";
          fill.setStyle({
            fillColor: plain ? data.palette[colour] : patterned(state || "plain", colour),
          });
        },
        wait: (pale) => fill.getElement().classList.toggle("rm-waiting", pale),
      };
    });
  }

  /** The same on a canvas, which asks where the pointer is once a frame. */
  function pointAtCanvas(map, canvas, onPick, point) {
    let asked = 0;
    map.on("click", ({ latlng }) => {
      const place = canvas.at(latlng);
      if (place >= 0) onPick(place);
    });
    map.on("mousemove", ({ latlng }) => {
      cancelAnimationFrame(asked);
      asked = requestAnimationFrame(() => point(canvas.at(latlng), latlng));
    });
    map.on("mouseout movestart zoomstart", () => {
      cancelAnimationFrame(asked);
      point(-1);
    });
  }

  /** All municipalities; states are patterns, so never colour alone. */
  function createFills(store, map, onPick, canvas) {
    const point = createTip(store, map);
    const shapes = canvas ? canvas.shapes : createPolygons(store, map, onPick, point);
    if (canvas) pointAtCanvas(map, canvas, onPick, point);
    const shown = shapes.map(() => null);
    const redraw = () => {
      const { of, colours } = store.step;
      const cutOff = new Set(
        store.verdict.regions.flatMap((region) => (region ? region.cutOff : [])),
      );
      const moved = store.difference ? store.difference.places : new Set();
      shapes.forEach((shape, place) => {
        const colour = of[place] < 0 ? "none" : colours[of[place]];
        const state = moved.has(place) ? "moved" : cutOff.has(place) ? "cut" : "";
        const look = `${state} ${of[place]} ${colour}`;
        if (shown[place] === look) return;
        shown[place] = look;
        shape.paint(state, colour);
      });
    };
    const showWaiting = (waits) => shapes.forEach((shape, place) => shape.wait(waits(place)));
    return { redraw, showWaiting };
  }

  rm.fills = { createFills };
})(window.regiomap);
