/* The state of the page: one plan being looked at and changed, its past and its future. */
(function (rm) {
  "use strict";

  const { text } = rm.words;
  const { check, cutMetres } = rm.checks;
  const { settle } = rm.colours;
  const { movedBetween } = rm.difference;

  /**
   * A step is never changed: `of` (region of every municipality, -1 for none), `regions` (their
   * ids), `labels`, `colours`, `plan` (where it started). Undo and redo walk over steps.
   */
  function createStore(data, territory) {
    const steps = data.plans.map((plan, index) => ({ ...plan, plan: index }));
    const baseCuts = steps.map((step) => cutMetres(territory, step.of));
    const starts = new Map(Object.entries(data.growth ? data.growth.starts : {}));
    const listeners = [];
    const locks = new Set();
    const past = [];
    let future = [];
    let step = steps[0];
    const store = {
      data,
      territory,
      plans: steps,
      baseCuts,
      selected: -1,
      sought: -1, // who somebody answers for: it is named on the map whatever else is
      brush: -1,
      against: -1,
      verdict: null,
      difference: null,
      get step() {
        return step;
      },
      get canUndo() {
        return past.length > 0;
      },
      get canRedo() {
        return future.length > 0;
      },
      get edited() {
        return !sameDivision(step, steps[step.plan]);
      },
    };

    const judge = () => {
      store.verdict = check(territory, data.criteria, step.of, step.regions.length);
    };
    /** Who lies elsewhere than in the plan compared with, in order of name; null for none. */
    const compare = () => {
      const before = steps[store.against];
      const moved = before && movedBetween(before, step).sort(territory.byName);
      store.difference = before ? { before, places: new Set(moved) } : null;
    };
    /**
     * Call every view: `what` is "step" (the plan changed) or "look" (only what is shown). Views
     * read the store and never each other, so that they may be called in any order.
     */
    const tell = (what) => {
      if (what === "step") judge();
      compare();
      listeners.forEach((listener) => listener(what));
    };
    store.subscribe = (listener) => listeners.push(listener);
    store.look = (changes) => {
      Object.assign(store, changes);
      tell("look");
    };

    const go = (next) => {
      past.push(step);
      future = [];
      step = next;
      tell("step");
    };
    store.undo = () => walk(past, future);
    store.redo = () => walk(future, past);
    const walk = (from, to) => {
      if (!from.length) return;
      to.push(step);
      step = from.pop();
      if (store.brush >= step.regions.length) store.brush = -1;
      tell("step");
    };

    store.open = (index) => go(steps[index]);
    store.reset = () => go(steps[step.plan]);
    store.replace = (next) => go(coloured(unlocked(next)));
    store.start = (next) => {
      if (next) step = coloured(unlocked(next));
      tell("step");
    };
    /** A step that came from an address, without the locks that came with it: those are set. */
    const unlocked = ({ locks: ids = null, ...next }) => {
      if (ids) setLocks(ids);
      return next;
    };
    const setLocks = (ids) => {
      locks.clear();
      ids.forEach((id) => locks.add(id));
    };

    const coloured = (next) => ({
      ...next,
      colours: settle(territory, next.of, next.colours, data),
    });

    /** The year a region of the first plan starts; undefined when it does not. */
    store.startOf = (region) => (step.plan === 0 ? starts.get(step.regions[region]) : undefined);

    store.isLocked = (region) => region >= 0 && locks.has(step.regions[region]);
    store.toggleLock = (region) => {
      const id = step.regions[region];
      if (!locks.delete(id)) locks.add(id);
      tell("look");
    };

    /** The regions that are locked and have members, by number. */
    store.locked = () =>
      step.regions.map((_, region) => region).filter((region) => store.isLocked(region));
    store.lockAll = (lock) => {
      setLocks(lock ? step.regions.filter((_, region) => step.of.includes(region)) : []);
      tell("look");
    };

    /** Give a municipality to a region, or to none (-1). False when a lock forbids it. */
    store.move = (place, region) => {
      if (step.of[place] === region) return true;
      if (region >= step.regions.length) return false;
      if (store.isLocked(step.of[place]) || store.isLocked(region)) return false;
      const of = step.of.slice();
      of[place] = region;
      go(coloured({ ...step, of }));
      return true;
    };
    /** Give a municipality to a region that does not exist yet. */
    store.moveToNew = (place) => {
      if (store.isLocked(step.of[place])) return false;
      const of = step.of.slice();
      of[place] = step.regions.length;
      go(coloured({ ...withNewRegion(step), of }));
      return true;
    };
    return store;
  }

  /** A step with one more region, with a name and a label nobody has yet. */
  function withNewRegion(step) {
    const free = (make) => {
      for (let n = 1; ; n++)
        if (!step.regions.includes(make(n)) && !step.labels.includes(make(n))) return make(n);
    };
    return {
      ...step,
      regions: [...step.regions, free((n) => text("region.new", { n }))],
      labels: [...step.labels, free((n) => text("label.new", { n }))],
      colours: [...step.colours, -1],
    };
  }

  function sameDivision(a, b) {
    return (
      a === b ||
      a.of.every((region, place) =>
        region < 0 ? b.of[place] < 0 : a.regions[region] === b.regions[b.of[place]],
      )
    );
  }

  rm.store = { createStore, withNewRegion };
})(window.regiomap);
