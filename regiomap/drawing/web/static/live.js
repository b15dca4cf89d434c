/* In a notebook: what people change goes to Python, and what Python sets comes onto the map. */
(function (rm) {
  "use strict";

  const { verdictText } = rm.signs;
  const { createNotice } = rm.actions;
  const SHORT_ID = 3;
  const { content: nonce } = document.querySelector('meta[name="regiomap-nonce"]');

  // Python holds the plan, and nothing is lost with this frame: nobody is warned. First of all,
  // since listeners of a window are called in the order in which they came.
  if (nonce) window.addEventListener("beforeunload", (event) => event.stopImmediatePropagation());

  const isDivision = ({ regions, of }, places) =>
    Array.isArray(regions) &&
    regions.every((id) => typeof id === "string") &&
    Array.isArray(of) &&
    of.length === places &&
    of.every((region) => Number.isInteger(region) && region >= -1 && region < regions.length);

  /** The step on which everybody lies where a division says; regions keep their numbers. */
  function stepOf({ step }, { regions, of }) {
    const next = {
      ...step,
      regions: step.regions.slice(),
      labels: step.labels.slice(),
      colours: step.colours.slice(),
    };
    const numbers = regions.map((id) => {
      if (!next.regions.includes(id)) {
        next.regions.push(id);
        const label = [...id].length <= SHORT_ID ? id : String(next.regions.length);
        next.labels.push(next.labels.includes(label) ? `+${next.regions.length}` : label);
        next.colours.push(-1);
      }
      return next.regions.indexOf(id);
    });
    return { ...next, of: of.map((region) => (region < 0 ? -1 : numbers[region])) };
  }

  const same = ({ step }, { regions, of }) =>
    of.every((region, place) =>
      region < 0 ? step.of[place] < 0 : step.regions[step.of[place]] === regions[region],
    );

  /** How many steps lie before the present one: back to the beginning, and forth again. */
  function depthOf(store) {
    let depth = 0;
    for (; store.canUndo; depth++) store.undo();
    for (let n = 0; n < depth; n++) store.redo();
    return depth;
  }

  /** Which way the store went, from the steps it has shown: it says only where it is now. */
  function createTrack(store) {
    let steps = [store.step];
    let at = 0;
    let counts = false;
    return {
      restart: () => {
        steps = [store.step];
        at = 0;
      },
      /** The way that led here; nothing while the steps are counted. */
      turn: () => {
        if (counts) return "";
        const { step, canRedo } = store;
        let back = at > 0 && step === steps[at - 1] && canRedo;
        const forth = step === steps[at + 1] && canRedo === at + 2 < steps.length;
        if (back && forth) {
          counts = true;
          back = depthOf(store) < at;
          counts = false;
        }
        const way = back ? "undo" : forth ? "redo" : "go";
        if (way === "go") steps = [...steps.slice(0, at + 1), step];
        at += back ? -1 : 1;
        return way;
      },
    };
  }

  /** Talk with the page around this frame, once it has shown that it knows the word in this one. */
  function connect({ store }) {
    const places = store.territory.codes.length;
    if (!nonce) return;
    const notify = createNotice();
    const track = createTrack(store);
    let port = null;
    let heard = -1; // the last step of Python that is shown here; -1: none yet
    let quiet = false;

    const quietly = (what) => {
      quiet = true;
      try {
        what();
      } finally {
        quiet = false;
      }
    };
    store.subscribe((what) => {
      if (what !== "step") return;
      const turn = track.turn();
      if (!turn || quiet || !port) return;
      const { regions, of } = store.step;
      port.postMessage(heard < 0 ? { kind: "unheard" } : { kind: "step", turn, regions, of, heard });
    });

    /** Show what Python holds, with the steps before and after it. */
    function start({ history, at, revision }) {
      quietly(() => {
        if (!same(store, history[0])) store.start(stepOf(store, history[0]));
        track.restart();
        for (const division of history.slice(1)) store.replace(stepOf(store, division));
        for (let n = history.length - 1; n > at; n--) store.undo();
      });
      heard = revision;
    }

    function follow({ turn, division, revision, words }) {
      quietly(() => {
        if (turn === "undo" && store.canUndo) store.undo();
        else if (turn === "redo" && store.canRedo) store.redo();
        else store.replace(stepOf(store, division));
      });
      heard = revision;
      if (same(store, division)) notify(`${words} ${verdictText(store.verdict)}`);
      else port.postMessage({ kind: "lost" });
    }

    function hear({ data }) {
      const { kind, history, division, words } = data || {};
      const fits = (one) => one && isDivision(one, places);
      if (kind === "start" && Array.isArray(history) && history.length && history.every(fits))
        start(data);
      else if (kind === "step" && heard >= 0 && fits(division)) follow(data);
      else if (kind === "notice" && typeof words === "string") notify(words);
    }

    function take({ source, data, ports }) {
      if (source !== window.parent || !data || data.kind !== "regiomap:port") return;
      if (data.nonce !== nonce || ports.length !== 1 || port) return;
      [port] = ports;
      port.addEventListener("message", hear);
      port.start();
    }

    window.addEventListener("message", take);
    document.getElementById("rm-copy").closest("li").remove(); // a frame has no address
    window.parent.postMessage({ kind: "regiomap:hello", nonce }, "*");
  }

  rm.live = { connect };
})(window.regiomap);
