/* The years: a slider that shows which regions have started, and what that reaches. */
(function (rm) {
  "use strict";

  const { text, number } = rm.words;
  const { element, button } = rm.elements;
  const STEP_MS = 1200;

  /** Add the slider, when the page holds a schedule. */
  function createGrowth(store, view) {
    const { growth } = store.data;
    if (!growth) return;
    const { years, targets } = growth;
    const last = years[years.length - 1];
    let year = last;
    let timer = 0;

    const started = (region) => store.startOf(region) <= year;

    const slider = element("input", {
      id: "rm-year",
      type: "range",
      min: years[0],
      max: last,
      step: 1,
      value: last,
      list: "rm-year-marks",
      oninput: () => {
        stop();
        show(Number(slider.value));
      },
    });
    const state = element("output", { for: "rm-year", id: "rm-year-state" });
    const play = button({ onclick: () => (timer ? stop() : start()) });
    const marks = element(
      "datalist",
      { id: "rm-year-marks" },
      ...years.map((one) => element("option", { value: one })),
    );
    const bar = element(
      "section",
      { id: "rm-growth", "aria-label": text("slider.name") },
      element(
        "div",
        {},
        play,
        element("label", { for: "rm-year" }, text("slider.year")),
        slider,
        marks,
      ),
      state,
    );
    document.getElementById("rm-map").append(bar);

    function redraw() {
      bar.hidden = store.step.plan !== 0;
      const { of } = store.step;
      const active = new Set();
      let reached = 0;
      let waiting = false;
      view.showWaiting((place) => {
        const on = of[place] >= 0 && started(of[place]);
        if (on) {
          active.add(of[place]);
          reached += 1;
        }
        // Whoever is in no region looks the same in every year.
        const later = !bar.hidden && of[place] >= 0 && !on;
        waiting = waiting || later;
        return later;
      });
      const [regions, municipalities] = targets[years.indexOf(year)];
      const said = text("slider.state", {
        year,
        regions: number(active.size),
        municipalities: number(reached),
        targetRegions: number(regions),
        targetMunicipalities: number(municipalities),
      });
      state.textContent = waiting ? `${said}. ${text("slider.waiting")}` : said;
      slider.setAttribute("aria-valuetext", state.textContent);
    }

    function show(next) {
      year = next;
      slider.value = String(next);
      redraw();
    }

    function face() {
      play.textContent = timer ? "❚❚" : "▶";
      const name = text(timer ? "slider.pause" : "slider.play");
      play.setAttribute("aria-label", name);
      play.title = name;
    }

    function start() {
      show(year === last ? years[0] : year + 1);
      timer = setInterval(() => {
        show(year + 1);
        if (year === last) stop();
      }, STEP_MS);
      if (year === last) stop();
      face();
    }

    function stop() {
      clearInterval(timer);
      timer = 0;
      face();
    }

    face();
    store.subscribe((what) => {
      if (what === "step") redraw();
    });
  }

  rm.growth = { createGrowth };
})(window.regiomap);
