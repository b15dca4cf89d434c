/* What people can do, and the notice that says what came of it. */
(function (rm) {
  "use strict";

  const { text } = rm.words;
  const { regionName, verdictText } = rm.signs;
  const NOTICE_MS = 6000;

  function createNotice() {
    const box = document.getElementById("rm-notice");
    let timer = 0;
    box.addEventListener("click", () => box.classList.remove("rm-shown")); // it lies over the map
    return (words) => {
      box.textContent = words;
      box.classList.toggle("rm-shown", words !== "");
      clearTimeout(timer);
      timer = setTimeout(() => box.classList.remove("rm-shown"), NOTICE_MS);
    };
  }

  /**
   * What people can do; every view calls these, and they call the store. The views do not exist
   * yet: `goTo(places)` and `focusCard()` reach them later.
   */
  function createActions(store, notify, { goTo, focusCard }) {
    const name = (place) => store.territory.names[place];
    // What was said of a plan is not said of the next one.
    store.subscribe((what) => {
      if (what === "step") notify("");
    });
    const actions = {};
    actions.pick = (place, { go = false } = {}) => {
      if (store.brush >= 0 && !go) {
        actions.move(place, store.brush);
        return;
      }
      store.look({ selected: place });
      if (go) goTo([place]);
      focusCard();
    };
    actions.show = goTo;
    actions.close = () => {
      store.look({ selected: -1 });
      const shown = ["#rm-question h2", "#rm-search"].map((one) => document.querySelector(one));
      shown.find((one) => one && one.offsetParent)?.focus({ preventScroll: true });
    };
    /** What a region does not keep, in words; nothing where it is in order. */
    const broken = (region) => {
      const verdict = store.verdict.regions[region];
      if (!verdict || verdict.ok) return [];
      const rules = Object.entries(verdict.lights).filter(([, one]) => !one.ok);
      const said = rules.map(([rule, one]) => `${text(rule)}: ${one.words}`).join("; ");
      return [`${regionName(store, region)}: ${said}.`];
    };
    actions.moved = (place, left) => {
      const now = store.step.of[place];
      const said = [text("moved", { name: name(place), region: regionName(store, now) })];
      notify([...said, ...[now, left].flatMap(broken), verdictText(store.verdict)].join(" "));
    };
    actions.move = (place, region) => {
      const left = store.step.of[place];
      if (store.move(place, region)) actions.moved(place, left);
      else notify(text("move.refused"));
    };
    actions.moveToNew = (place) => {
      const left = store.step.of[place];
      if (store.moveToNew(place)) actions.moved(place, left);
      else notify(text("move.refused"));
    };
    /** Go back, forth or to the beginning; the notice says so, and what it is worth now. */
    const walk = (what, possible) => {
      if (!possible) return;
      store[what]();
      notify(`${text(`${what}.done`)} ${verdictText(store.verdict)}`);
    };
    actions.undo = () => walk("undo", store.canUndo);
    actions.redo = () => walk("redo", store.canRedo);
    actions.reset = () => walk("reset", store.edited);
    actions.paint = (region) => {
      store.look({ brush: region, selected: -1 });
      if (region >= 0) notify(text("paint.on", { region: store.step.regions[region] }));
    };
    return actions;
  }

  rm.actions = { createNotice, createActions };
})(window.regiomap);
