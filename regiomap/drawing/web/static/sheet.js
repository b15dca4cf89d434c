/* The sheet: on a narrow screen the words lie over the map, at three heights. */
(function (rm) {
  "use strict";

  const { text } = rm.words;
  const { button } = rm.elements;
  const HEIGHTS = ["peek", "half", "full"];
  const TAP = 6; // pixels: less is a tap, more is a drag
  const GAP = 12; // pixels above the field that is being filled in
  const topOf = (node) => node.getBoundingClientRect().top;

  /** Put the search on top where the words are a sheet or a side card, and back where not. */
  function moveSearch() {
    const row = document.getElementById("rm-search-row");
    const head = document.getElementById("rm-head");
    const narrow = window.matchMedia(
      "(max-width: 900px) and (orientation: portrait), (max-height: 500px) and (min-width: 600px)",
    );
    const stay = document.createComment("");
    row.before(stay);
    const move = () => {
      // A keyboard that slides in changes the screen too: who is typing keeps the field.
      if (row.contains(document.activeElement)) return;
      if (narrow.matches) head.append(row);
      else stay.after(row);
    };
    narrow.addEventListener("change", move);
    row.addEventListener("focusout", () => setTimeout(move, 0));
    move();
  }

  /** The handle of the sheet: a tap or Enter opens it further, arrows and a drag go both ways. */
  function createSheet(store) {
    const app = document.getElementById("rm-app");
    const panel = document.getElementById("rm-panel");
    // Words before the map: the Tab key comes by the search first, then by the buttons on the map.
    document.getElementById("rm-map").before(panel);
    moveSearch();
    let height = "peek";
    let from = null;

    const handle = button({ id: "rm-handle" });
    const set = (next) => {
      height = next;
      app.dataset.sheet = next;
      app.style.removeProperty("--sheet");
      handle.setAttribute("aria-expanded", String(next !== "peek"));
      handle.setAttribute("aria-label", text(`sheet.${next}`));
    };
    const step = (by) => {
      const at = HEIGHTS.indexOf(height) + by;
      set(HEIGHTS[Math.max(0, Math.min(HEIGHTS.length - 1, at))]);
    };
    const cycle = () => set(HEIGHTS[(HEIGHTS.indexOf(height) + 1) % HEIGHTS.length]);

    handle.addEventListener("keydown", (event) => {
      const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (!by) return;
      step(by);
      event.preventDefault();
    });
    handle.addEventListener("pointerdown", (event) => {
      from = { y: event.clientY, tall: sheetHeight(), moved: false };
      handle.setPointerCapture(event.pointerId);
    });
    handle.addEventListener("pointermove", (event) => {
      if (!from) return;
      const by = from.y - event.clientY;
      if (Math.abs(by) > TAP) from.moved = true;
      if (from.moved) app.style.setProperty("--sheet", `${Math.round(from.tall + by)}px`);
    });
    const drop = () => {
      if (from && from.moved) set(nearest(sheetHeight()));
      // The click that follows a drag is no tap.
      setTimeout(() => {
        from = null;
      }, 0);
    };
    handle.addEventListener("pointerup", drop);
    handle.addEventListener("pointercancel", drop);
    handle.addEventListener("click", () => {
      if (!from || !from.moved) cycle();
    });

    const sheetHeight = () =>
      app.getBoundingClientRect().bottom - handle.getBoundingClientRect().top;
    /** The height that lies nearest to where the sheet was let go. */
    function nearest(tall) {
      app.style.removeProperty("--sheet");
      const tried = HEIGHTS.map((name) => {
        app.dataset.sheet = name;
        return { name, off: Math.abs(sheetHeight() - tall) };
      });
      return tried.reduce((best, one) => (one.off < best.off ? one : best)).name;
    }

    panel.before(handle);
    set(store.data.question ? "half" : "peek");
    let selected = -1;
    let split = false;
    store.subscribe(() => {
      const both = Boolean(store.split);
      if (both && !split) set("peek"); // the slider is on the map
      split = both;
      const opened = store.selected >= 0 && store.selected !== selected;
      selected = store.selected;
      if (store.brush >= 0) set("peek");
      else if (opened && height === "peek") set("half");
    });
    // Who types sees what is found, above a keyboard that slides in; what is chosen is on the map.
    const question = document.getElementById("rm-question");
    question?.addEventListener("focusin", ({ target }) => {
      if (target.matches("input, textarea")) {
        set("full");
        question.scrollTop += topOf((target.labels || [])[0] || target) - topOf(question) - GAP;
      } else if (target.matches("h2") && height === "full") set("half");
    });
    document.getElementById("rm-search").addEventListener("focus", () => {
      if (height === "full") set("half");
    });
  }

  rm.sheet = { createSheet };
})(window.regiomap);
