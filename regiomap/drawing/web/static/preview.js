/* A move that somebody looks at: its outline on the map, while nothing changes yet. */
(function (rm) {
  "use strict";

  const { foresee } = rm.foresee;

  /** The regions as they would be: `to` and `from` by number; empty when nobody looks at a move. */
  function foreseen(store) {
    const { preview, selected, step } = store;
    if (!preview || preview.place !== selected || preview.to === step.of[selected])
      return new Map();
    const { left, joined } = foresee(store, preview.place, preview.to);
    return new Map([
      [step.of[selected], left],
      [preview.to, joined],
    ]);
  }

  /** Outline the region that would come to be; told after the map, which outlines who is chosen. */
  function createPreview(store, view) {
    const redraw = () => {
      const joined = foreseen(store).get(store.preview ? store.preview.to : -1);
      if (joined) view.highlight(joined.members);
    };
    return { redraw };
  }

  rm.preview = { foreseen, createPreview };
})(window.regiomap);
